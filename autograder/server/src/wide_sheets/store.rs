//! The SQL of wide sheets.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::students::StudentId;

/// A pupil who sits the exams of a grade.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PupilRow {
    pub(super) entry_id: EntryId,
    pub(super) student_id: StudentId,
    pub(super) classroom_id: ClassroomId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) seat: String,
}

/// The pupils of a grade in a 塾, or in one 教室 of it: by 教室, then by 生徒ID.
pub(super) async fn list_pupils(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    (juku, classroom): (JukuId, Option<ClassroomId>),
) -> DbResult<Vec<PupilRow>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, s.id AS student_id, e.classroom_id, s.number, s.name, s.kana,
                    COALESCE(n.seat, '') AS seat
             FROM entries e JOIN students s ON s.id = e.student_id JOIN classrooms c ON c.id = e.classroom_id
             LEFT JOIN entry_notes n ON n.entry_id = e.id
             WHERE e.round_id = $1 AND e.grade = $2 AND e.juku_id = $3
               AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4)
             ORDER BY c.number, c.id, s.number, e.id"
        ),
        params![round, i64::from(grade.number()), juku, classroom],
    )
    .await
}
