//! The SQL of remarks.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::rounds::RoundId;

/// A remark that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) words: String,
    pub(crate) revision: i64,
}

/// The remarks of a grade, of all entries or of those of one 塾, 教室 or pupil.
pub(crate) async fn list_remarks(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<HashMap<(EntryId, ExamId), Remark>> {
    let rows: Vec<(EntryId, ExamId, String, i64)> = tx
        .list(
            sql!(
                "SELECT r.entry_id, r.exam_id, r.words, r.revision FROM remarks r JOIN entries e ON e.id = r.entry_id
                 WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR e.juku_id = $3)
                   AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4) AND (CAST($5 AS BIGINT) IS NULL OR e.id = $5)"
            ),
            params![round, grade.number(), only.0, only.1, only.2],
        )
        .await?;
    let remark = |(entry, exam, words, revision)| ((entry, exam), Remark { words, revision });
    Ok(rows.into_iter().map(remark).collect())
}

pub(super) async fn upsert_remark(
    tx: &mut WriteTx,
    entry: EntryId,
    exam: ExamId,
    words: &str,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO remarks (entry_id, exam_id, words) VALUES ($1, $2, $3)
             ON CONFLICT (entry_id, exam_id) DO UPDATE SET words = excluded.words, revision = remarks.revision + 1"
        ),
        params![entry, exam, words],
    )
    .await?;
    Ok(())
}

/// Back to the phrase.
pub(super) async fn delete_remark(tx: &mut WriteTx, entry: EntryId, exam: ExamId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM remarks WHERE entry_id = $1 AND exam_id = $2"), params![entry, exam])
        .await?;
    Ok(())
}

/// Writes the first remark on an exam; `false` if somebody else already did.
pub(super) async fn insert_remark(
    tx: &mut WriteTx,
    entry: EntryId,
    exam: ExamId,
    words: &str,
) -> DbResult<bool> {
    let made = tx
        .execute(
            sql!("INSERT INTO remarks (entry_id, exam_id, words) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"),
            params![entry, exam, words],
        )
        .await?;
    Ok(made > 0)
}

/// Writes a remark anew; `false` if it is no longer at the revision `seen`.
pub(super) async fn advance_remark(
    tx: &mut WriteTx,
    entry: EntryId,
    exam: ExamId,
    seen: i64,
    words: &str,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE remarks SET words = $4, revision = revision + 1
                 WHERE entry_id = $1 AND exam_id = $2 AND revision = $3"
            ),
            params![entry, exam, seen, words],
        )
        .await?;
    Ok(moved > 0)
}

/// Back to the phrase; `false` if the remark is no longer at the revision `seen`.
pub(super) async fn delete_seen_remark(
    tx: &mut WriteTx,
    entry: EntryId,
    exam: ExamId,
    seen: i64,
) -> DbResult<bool> {
    let gone = tx
        .execute(
            sql!("DELETE FROM remarks WHERE entry_id = $1 AND exam_id = $2 AND revision = $3"),
            params![entry, exam, seen],
        )
        .await?;
    Ok(gone > 0)
}
