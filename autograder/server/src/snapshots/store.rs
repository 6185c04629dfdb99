//! The SQL of snapshots.

use std::collections::HashMap;

use autograder_grading::{Grade, RoundName, Scope, Season};
use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};
use serde::Serialize;

use super::freeze::{Standings, column_number};
use super::{ChangeKind, SnapshotId};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::results::{EntryRecord, GradeRecord};
use crate::rounds::{Round, RoundId};
use crate::staff::Scope as StaffScope;
use crate::students::StudentId;

/// One frozen version of a round.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Snapshot {
    pub(crate) id: SnapshotId,
    pub(crate) version: i64,
    pub(crate) frozen_at: Timestamp,
    pub(crate) frozen_by: String,
    pub(crate) reason: String,
}

pub(crate) async fn find_latest(tx: &mut ReadTx, round: RoundId) -> DbResult<Option<Snapshot>> {
    tx.find(
        sql!(
            "SELECT id, version, frozen_at, frozen_by, reason FROM snapshots WHERE round_id = $1
             ORDER BY version DESC LIMIT 1"
        ),
        params![round],
    )
    .await
}

pub(super) async fn find_snapshot(
    tx: &mut ReadTx,
    round: RoundId,
    version: i64,
) -> DbResult<Option<Snapshot>> {
    tx.find(
        sql!(
            "SELECT id, version, frozen_at, frozen_by, reason FROM snapshots WHERE round_id = $1 AND version = $2"
        ),
        params![round, version],
    )
    .await
}

/// How many report cards a version has.
pub(super) async fn count_entries(tx: &mut ReadTx, snapshot: SnapshotId) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM snapshot_entries WHERE snapshot_id = $1"), params![snapshot]).await
}

/// All versions of a round, the latest first.
pub(crate) async fn list_snapshots(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Snapshot>> {
    tx.list(
        sql!("SELECT id, version, frozen_at, frozen_by, reason FROM snapshots WHERE round_id = $1 ORDER BY version DESC"),
        params![round],
    )
    .await
}

/// Makes the next version; the unique index refuses a second one of the same number.
pub(super) async fn insert_snapshot(
    tx: &mut WriteTx,
    round: RoundId,
    version: i64,
    by: &str,
    reason: &str,
) -> DbResult<Snapshot> {
    let now = tx.now();
    tx.load(
        sql!(
            "INSERT INTO snapshots (round_id, version, frozen_at, frozen_by, reason) VALUES ($1, $2, $3, $4, $5)
             RETURNING id, version, frozen_at, frozen_by, reason"
        ),
        params![round, version, now, by, reason],
    )
    .await
}

/// How many earlier rounds a report card shows beside its own.
const EARLIER_ROUNDS: i64 = 5;

/// Keeps which versions of the rounds before this one its report cards show.
pub(super) async fn insert_history(tx: &mut WriteTx, snapshot: SnapshotId, round: &Round) -> DbResult<()> {
    let earlier = list_earlier(tx, round).await?;
    tx.execute_rows(
        &rows_sql!(2, "INSERT INTO snapshot_history (snapshot_id, earlier_id) VALUES {rows}"),
        earlier.into_iter().map(|earlier| [snapshot.into(), earlier.into()]),
    )
    .await?;
    Ok(())
}

/// The latest version of each of the rounds before `round`, at most five.
pub(crate) async fn list_earlier(tx: &mut ReadTx, round: &Round) -> DbResult<Vec<SnapshotId>> {
    let rows: Vec<(SnapshotId,)> = tx
        .list(
            sql!(
                "SELECT s.id FROM snapshots s JOIN rounds r ON r.id = s.round_id
                 WHERE r.year * 3 + CASE r.season WHEN 'winter' THEN 2 WHEN 'summer' THEN 1 ELSE 0 END < $1
                   AND s.version = (SELECT MAX(v.version) FROM snapshots v WHERE v.round_id = s.round_id)
                 ORDER BY r.year * 3 + CASE r.season WHEN 'winter' THEN 2 WHEN 'summer' THEN 1 ELSE 0 END DESC LIMIT $2"
            ),
            params![place_in_time(round.name), EARLIER_ROUNDS],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The earlier versions that a frozen version shows.
pub(crate) async fn list_history(tx: &mut ReadTx, snapshot: SnapshotId) -> DbResult<Vec<SnapshotId>> {
    let rows: Vec<(SnapshotId,)> = tx
        .list(sql!("SELECT earlier_id FROM snapshot_history WHERE snapshot_id = $1"), params![snapshot])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

fn place_in_time(name: RoundName) -> i64 {
    i64::from(name.year) * 3 + i64::from(name.season.ordinal()) - 1
}

fn text(facts: &impl Serialize) -> String {
    serde_json::to_string(facts).expect("frozen facts are plain data")
}

pub(super) async fn insert_exams(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
) -> DbResult<()> {
    let exams = record.exams.iter().flatten();
    tx.execute_rows(
        &rows_sql!(6, "INSERT INTO snapshot_exams (snapshot_id, exam_id, grade, subject, shape, item_sums) VALUES {rows}"),
        exams.map(|exam| {
            [
                snapshot.into(),
                exam.exam_id.into(),
                record.grade.number().into(),
                exam.subject.code().into(),
                text(&exam.shape).into(),
                text(&exam.item_sums).into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_distributions(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            6,
            "INSERT INTO snapshot_distributions (snapshot_id, grade, result_column, juku_id, classroom_id, counts) VALUES {rows}"
        ),
        record.distributions.iter().map(|(scope, column, counts)| {
            let (juku, classroom) = match scope {
                Scope::National => (JukuId(0), ClassroomId(0)),
                Scope::Juku(juku) => (juku, ClassroomId(0)),
                Scope::Classroom(juku, classroom) => (juku, classroom),
            };
            [
                snapshot.into(),
                record.grade.number().into(),
                Value::from(column_number(column)),
                juku.into(),
                classroom.into(),
                text(counts).into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_entries(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            19,
            "INSERT INTO snapshot_entries (snapshot_id, entry_id, student_id, student_number, student_name, juku_id,
                juku_number, juku_name, juku_contact, classroom_id, classroom_number, classroom_name, grade,
                first_total, second_total, first_absent, second_absent, marks, remarks) VALUES {rows}"
        ),
        record.entries.iter().map(|entry| {
            [
                snapshot.into(),
                entry.entry_id.into(),
                entry.student_id.into(),
                (&entry.student_number).into(),
                (&entry.student_name).into(),
                entry.juku_id.into(),
                (&entry.juku_number).into(),
                (&entry.juku_name).into(),
                (&entry.juku_contact).into(),
                entry.classroom_id.into(),
                (&entry.classroom_number).into(),
                (&entry.classroom_name).into(),
                record.grade.number().into(),
                entry.totals[0].into(),
                entry.totals[1].into(),
                entry.absent[0].into(),
                entry.absent[1].into(),
                text(&entry.marks).into(),
                text(&entry.remarks).into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_results(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    record: &GradeRecord,
    standings: &HashMap<EntryId, Standings>,
) -> DbResult<()> {
    let rows = record.entries.iter().flat_map(|entry| {
        let of_entry = standings[&entry.entry_id];
        (1_i64..).zip(of_entry).filter_map(|(column, standing)| Some((entry.entry_id, column, standing?)))
    });
    tx.execute_rows(
        &rows_sql!(
            8,
            "INSERT INTO snapshot_results (snapshot_id, entry_id, result_column, total, deviation_tenths, national_rank,
                juku_rank, classroom_rank) VALUES {rows}"
        ),
        rows.map(|(entry, column, standing)| {
            [
                snapshot.into(),
                entry.into(),
                column.into(),
                standing.total.into(),
                Value::from(standing.deviation.map(autograder_grading::DeviationScore::tenths)),
                standing.national.rank.into(),
                standing.juku.rank.into(),
                standing.classroom.rank.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_changes(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    changes: &[(EntryId, ChangeKind)],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(3, "INSERT INTO snapshot_changes (snapshot_id, entry_id, kind) VALUES {rows}"),
        changes.iter().map(|(entry, kind)| [snapshot.into(), (*entry).into(), kind.code().into()]),
    )
    .await?;
    Ok(())
}

/// A changed report card, for people to read.
#[derive(Debug)]
pub(crate) struct ChangedCard {
    pub(crate) entry_id: EntryId,
    pub(crate) student_name: String,
    pub(crate) juku_name: String,
    pub(crate) classroom_name: String,
    pub(crate) kind: ChangeKind,
}

/// Whose own card changed comes first; within the scope.
pub(crate) async fn list_changes(
    tx: &mut ReadTx,
    scope: &StaffScope,
    snapshot: SnapshotId,
    limit: i64,
) -> DbResult<Vec<ChangedCard>> {
    let rows: Vec<(EntryId, String, String, String, String)> = tx
        .list(
            sql!(
                "SELECT e.id, s.name, j.name AS juku_name, c.name AS classroom_name, h.kind
                 FROM snapshot_changes h JOIN entries e ON e.id = h.entry_id JOIN students s ON s.id = e.student_id
                 JOIN juku j ON j.id = e.juku_id JOIN classrooms c ON c.id = e.classroom_id
                 WHERE h.snapshot_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
                 ORDER BY h.kind, j.number, c.number, s.number LIMIT $4"
            ),
            params![snapshot, scope.juku(), scope.classroom(), limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(entry_id, student_name, juku_name, classroom_name, kind)| ChangedCard {
            entry_id,
            student_name,
            juku_name,
            classroom_name,
            kind: ChangeKind::from_code(&kind).expect("a check constraint holds the kinds"),
        })
        .collect())
}

/// How many cards changed, by kind.
pub(crate) async fn count_changes(tx: &mut ReadTx, snapshot: SnapshotId) -> DbResult<Vec<(ChangeKind, i64)>> {
    let rows: Vec<(String, i64)> = tx
        .list(
            sql!("SELECT kind, COUNT(*) AS cards FROM snapshot_changes WHERE snapshot_id = $1 GROUP BY kind ORDER BY kind"),
            params![snapshot],
        )
        .await?;
    Ok(rows.into_iter().filter_map(|(kind, cards)| Some((ChangeKind::from_code(&kind)?, cards))).collect())
}

/// A frozen exam.
#[derive(sqlx::FromRow)]
pub(super) struct ExamRow {
    pub(super) exam_id: ExamId,
    pub(super) subject: String,
    pub(super) shape: String,
    pub(super) item_sums: String,
}

pub(super) async fn list_exams(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
) -> DbResult<Vec<ExamRow>> {
    tx.list(
        sql!("SELECT exam_id, subject, shape, item_sums FROM snapshot_exams WHERE snapshot_id = $1 AND grade = $2"),
        params![snapshot, grade.number()],
    )
    .await
}

/// A frozen distribution.
#[derive(sqlx::FromRow)]
pub(super) struct DistributionRow {
    pub(super) result_column: i64,
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: ClassroomId,
    pub(super) counts: String,
}

pub(super) async fn list_distributions(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
) -> DbResult<Vec<DistributionRow>> {
    tx.list(
        sql!(
            "SELECT result_column, juku_id, classroom_id, counts FROM snapshot_distributions
             WHERE snapshot_id = $1 AND grade = $2"
        ),
        params![snapshot, grade.number()],
    )
    .await
}

/// A frozen pupil.
#[derive(sqlx::FromRow)]
pub(super) struct EntryRow {
    entry_id: EntryId,
    student_id: StudentId,
    student_number: String,
    student_name: String,
    juku_id: JukuId,
    juku_number: String,
    juku_name: String,
    juku_contact: String,
    classroom_id: ClassroomId,
    classroom_number: String,
    classroom_name: String,
    first_total: Option<i64>,
    second_total: Option<i64>,
    first_absent: bool,
    second_absent: bool,
    marks: String,
    remarks: String,
}

impl From<EntryRow> for EntryRecord {
    fn from(row: EntryRow) -> EntryRecord {
        let total = |total: Option<i64>| total.and_then(|total| u16::try_from(total).ok());
        EntryRecord {
            totals: [total(row.first_total), total(row.second_total)],
            absent: [row.first_absent, row.second_absent],
            marks: serde_json::from_str(&row.marks).expect("only insert_entries writes marks"),
            remarks: serde_json::from_str(&row.remarks).expect("only insert_entries writes remarks"),
            entry_id: row.entry_id,
            student_id: row.student_id,
            student_number: row.student_number,
            student_name: row.student_name,
            juku_id: row.juku_id,
            juku_number: row.juku_number,
            juku_name: row.juku_name,
            juku_contact: row.juku_contact,
            classroom_id: row.classroom_id,
            classroom_number: row.classroom_number,
            classroom_name: row.classroom_name,
        }
    }
}

pub(super) async fn list_entries(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<EntryRow>> {
    tx.list(
        sql!(
            "SELECT entry_id, student_id, student_number, student_name, juku_id, juku_number, juku_name, juku_contact,
                    classroom_id, classroom_number, classroom_name, first_total, second_total, first_absent, second_absent,
                    marks, remarks
             FROM snapshot_entries
             WHERE snapshot_id = $1 AND grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR juku_id = $3)
               AND (CAST($4 AS BIGINT) IS NULL OR classroom_id = $4) AND (CAST($5 AS BIGINT) IS NULL OR entry_id = $5)
             ORDER BY juku_number, classroom_number, student_number, entry_id"
        ),
        params![snapshot, grade.number(), only.0, only.1, only.2],
    )
    .await
}

/// A result of an earlier round.
#[derive(Clone, Debug)]
pub(crate) struct PastResult {
    pub(crate) student_id: StudentId,
    pub(crate) round: RoundName,
    /// The grade of then.
    pub(crate) grade: Grade,
    /// 1 and 2 the subjects of the grade of then, 3 both together.
    pub(crate) column: i64,
    pub(crate) total: i64,
    pub(crate) deviation_tenths: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PastRow {
    student_id: StudentId,
    year: i64,
    season: String,
    grade: i64,
    result_column: i64,
    total: i64,
    deviation_tenths: Option<i64>,
}

impl PastRow {
    /// `None` where a later program wrote a season or grade that this one does not know.
    fn result(self) -> Option<PastResult> {
        Some(PastResult {
            student_id: self.student_id,
            round: RoundName {
                year: i16::try_from(self.year).ok()?,
                season: Season::parse(&self.season).ok()?,
            },
            grade: u8::try_from(self.grade).ok().and_then(Grade::from_number)?,
            column: self.result_column,
            total: self.total,
            deviation_tenths: self.deviation_tenths,
        })
    }
}

/// The results of `students` in the frozen versions `earlier`. (`+ 0` keeps SQLite from starting at all the results
/// of a version instead of at the pupils.)
pub(crate) async fn list_past_results(
    tx: &mut ReadTx,
    earlier: &[SnapshotId],
    students: &[StudentId],
) -> DbResult<Vec<PastResult>> {
    let mut found = Vec::new();
    for snapshot in earlier {
        let rows: Vec<PastRow> = tx
            .list_for(
                &rows_sql!(
                    2,
                    "SELECT f.student_id, r.year, r.season, f.grade, x.result_column, x.total, x.deviation_tenths
                     FROM (VALUES {keys}) AS wanted
                     JOIN snapshot_entries f ON f.student_id = wanted.column1 AND f.snapshot_id = wanted.column2
                     JOIN snapshots s ON s.id = f.snapshot_id JOIN rounds r ON r.id = s.round_id
                     JOIN snapshot_results x ON x.snapshot_id = f.snapshot_id + 0 AND x.entry_id = f.entry_id"
                ),
                students.iter().map(|student| [(*student).into(), (*snapshot).into()]),
            )
            .await?;
        found.extend(rows.into_iter().filter_map(PastRow::result));
    }
    Ok(found)
}
