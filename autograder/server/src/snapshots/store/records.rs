//! The SQL that reads a version back.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, params, rows_sql, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::results::EntryRecord;
use crate::snapshots::SnapshotId;
use crate::students::StudentId;

/// A frozen exam.
#[derive(sqlx::FromRow)]
pub(in crate::snapshots) struct ExamRow {
    pub(in crate::snapshots) snapshot_id: SnapshotId,
    pub(in crate::snapshots) grade: i64,
    pub(in crate::snapshots) exam_id: ExamId,
    pub(in crate::snapshots) subject: String,
    pub(in crate::snapshots) shape: String,
    pub(in crate::snapshots) item_sums: String,
}

/// The exams of these grades, each of a snapshot.
pub(in crate::snapshots) async fn list_exams(
    tx: &mut ReadTx,
    grades: &[(SnapshotId, Grade)],
) -> DbResult<Vec<ExamRow>> {
    tx.list_for(
        &rows_sql!(
            2,
            "SELECT x.snapshot_id, x.grade, x.exam_id, x.subject, x.shape, x.item_sums FROM (VALUES {keys}) AS wanted
             JOIN snapshot_exams x ON x.snapshot_id = wanted.column1 AND x.grade = wanted.column2"
        ),
        grades.iter().map(|(snapshot, grade)| [(*snapshot).into(), grade.number().into()]),
    )
    .await
}

/// A frozen distribution.
#[derive(sqlx::FromRow)]
pub(in crate::snapshots) struct DistributionRow {
    pub(in crate::snapshots) result_column: i64,
    pub(in crate::snapshots) juku_id: JukuId,
    pub(in crate::snapshots) classroom_id: ClassroomId,
    pub(in crate::snapshots) counts: String,
}

pub(in crate::snapshots) async fn list_distributions(
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
pub(in crate::snapshots) struct EntryRow {
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
    summary: String,
    juku_message: String,
}

impl From<EntryRow> for EntryRecord {
    fn from(row: EntryRow) -> EntryRecord {
        let total = |total: Option<i64>| total.and_then(|total| u16::try_from(total).ok());
        EntryRecord {
            totals: [total(row.first_total), total(row.second_total)],
            absent: [row.first_absent, row.second_absent],
            marks: serde_json::from_str(&row.marks).expect("only insert_entries writes marks"),
            remarks: serde_json::from_str(&row.remarks).expect("only insert_entries writes remarks"),
            summary: row.summary,
            juku_message: row.juku_message,
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

pub(in crate::snapshots) async fn list_entries(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<EntryRow>> {
    tx.list(
        sql!(
            "SELECT entry_id, student_id, student_number, student_name, juku_id, juku_number, juku_name, juku_contact,
                    classroom_id, classroom_number, classroom_name, first_total, second_total, first_absent, second_absent,
                    marks, remarks, summary, juku_message
             FROM snapshot_entries
             WHERE snapshot_id = $1 AND grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR juku_id = $3)
               AND (CAST($4 AS BIGINT) IS NULL OR classroom_id = $4) AND (CAST($5 AS BIGINT) IS NULL OR entry_id = $5)
             ORDER BY juku_number, classroom_number, student_number, entry_id"
        ),
        params![snapshot, grade.number(), only.0, only.1, only.2],
    )
    .await
}

/// The marks of one frozen pupil, beside where the pupil sat.
#[derive(sqlx::FromRow)]
struct MarksRow {
    juku_id: JukuId,
    classroom_id: ClassroomId,
    first_absent: bool,
    second_absent: bool,
    marks: String,
}

/// Gives the frozen marks of everybody of a grade who was not absent to `visit`; `at`: which of the grade's two exams.
pub(crate) async fn each_marks(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    grade: Grade,
    at: usize,
    mut visit: impl FnMut(JukuId, ClassroomId, &[Option<u16>]),
) -> DbResult<()> {
    tx.each(
        sql!(
            "SELECT juku_id, classroom_id, first_absent, second_absent, marks FROM snapshot_entries
             WHERE snapshot_id = $1 AND grade = $2"
        ),
        params![snapshot, grade.number()],
        |row: MarksRow| {
            if [row.first_absent, row.second_absent][at] {
                return;
            }
            let marks: [Vec<Option<u16>>; 2] =
                serde_json::from_str(&row.marks).expect("only insert_entries writes marks");
            visit(row.juku_id, row.classroom_id, &marks[at]);
        },
    )
    .await
}
