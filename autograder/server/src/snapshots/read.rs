//! Reading a snapshot back into the types it was made from.

use std::collections::HashMap;

use autograder_grading::{Column, Distribution, ExamShape, Grade, Scope, Subject};
use platform_database::{DbError, DbResult, ReadTx};

use super::{Snapshot, SnapshotId, store};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::results::{Distributions, EntryRecord, ExamRecord, GradeRecord};
use crate::rounds::RoundId;
use crate::staff;

/// The number of the version that 確定 would make.
pub(crate) async fn next_version(tx: &mut ReadTx, round: RoundId) -> DbResult<i64> {
    Ok(store::find_latest(tx, round).await?.map_or(1, |latest| latest.version + 1))
}

/// The latest version of a round that was not taken back: the one that the next corrects.
pub(crate) async fn find_standing(tx: &mut ReadTx, round: RoundId) -> DbResult<Option<Snapshot>> {
    store::find_standing_before(tx, round, i64::MAX).await
}

/// The version of a round that somebody of `scope` reads, where it corrects one before.
pub(crate) async fn find_correction(
    tx: &mut ReadTx,
    scope: &staff::Scope,
    round: RoundId,
) -> DbResult<Option<Snapshot>> {
    let Some(readable) = store::find_readable(tx, scope, round).await? else { return Ok(None) };
    let before = store::find_standing_before(tx, round, readable.version).await?;
    Ok(before.map(|_| readable))
}

/// One whole grade of a snapshot.
pub(crate) async fn load_grade(tx: &mut ReadTx, snapshot: SnapshotId, grade: Grade) -> DbResult<GradeRecord> {
    Ok(GradeRecord {
        grade,
        exams: load_exam_records(tx, snapshot, grade).await?,
        entries: load_entries(tx, snapshot, grade, (None, None, None)).await?,
        distributions: load_distributions(tx, snapshot, grade).await?,
    })
}

/// The pupils of one grade as they were frozen, or only those of one 塾, 教室 or entry.
pub(crate) async fn load_entries(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<EntryRecord>> {
    let entries = store::list_entries(tx, snapshot, grade, only).await?;
    Ok(entries.into_iter().map(EntryRecord::from).collect())
}

/// The exams of one grade as they were frozen.
pub(crate) async fn load_exam_records(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
) -> DbResult<[Option<ExamRecord>; 2]> {
    let mut found = load_exam_records_of(tx, &[(snapshot, grade)]).await?;
    Ok(found.remove(&(snapshot, grade)).unwrap_or_default())
}

/// The exams of several grades as they were frozen, each of a snapshot; a grade without any is not there.
pub(crate) async fn load_exam_records_of(
    tx: &mut ReadTx,
    grades: &[(SnapshotId, Grade)],
) -> DbResult<HashMap<(SnapshotId, Grade), [Option<ExamRecord>; 2]>> {
    let mut found: HashMap<(SnapshotId, Grade), [Option<ExamRecord>; 2]> = HashMap::new();
    for row in store::list_exams(tx, grades).await? {
        let grade = u8::try_from(row.grade).ok().and_then(Grade::from_number).ok_or(DbError::Missing)?;
        let subject = Subject::from_code(&row.subject).ok_or(DbError::Missing)?;
        let at = grade.subjects().iter().position(|other| *other == subject).ok_or(DbError::Missing)?;
        found.entry((row.snapshot_id, grade)).or_default()[at] = Some(ExamRecord {
            exam_id: row.exam_id,
            subject,
            shape: serde_json::from_str::<ExamShape>(&row.shape).map_err(|_| DbError::Missing)?,
            item_sums: serde_json::from_str(&row.item_sums).map_err(|_| DbError::Missing)?,
        });
    }
    Ok(found)
}

/// The distributions of one grade as they were frozen.
pub(crate) async fn load_distributions(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
) -> DbResult<Distributions> {
    let rows = store::list_distributions(tx, snapshot, grade).await?;
    rows.into_iter()
        .map(|row| {
            let scope = match (row.juku_id.0, row.classroom_id.0) {
                (0, _) => Scope::National,
                (_, 0) => Scope::Juku(row.juku_id),
                _ => Scope::Classroom(row.juku_id, row.classroom_id),
            };
            let column = match row.result_column {
                1 => Column::First,
                2 => Column::Second,
                _ => Column::Combined,
            };
            let counts: Distribution = serde_json::from_str(&row.counts).map_err(|_| DbError::Missing)?;
            Ok((scope, column, counts))
        })
        .collect()
}
