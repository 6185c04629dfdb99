//! The SQL of those who sat the round before.

use platform_database::{DbResult, ReadTx, params, sql};
use serde::Serialize;

use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::students::{StudentId, StudentStatus};

/// A pupil who sat the round before, as the pupil stands now.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(super) struct Former {
    pub(super) student_id: StudentId,
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: ClassroomId,
    pub(super) classroom_name: String,
    pub(super) grade: i64,
    status: String,
    /// Whether the pupil sits the round of now already.
    pub(super) is_entered: bool,
}

impl Former {
    /// Whether the pupil is 在籍.
    pub(super) fn is_enrolled(&self) -> bool {
        StudentStatus::from_code(&self.status) == Some(StudentStatus::Enrolled)
    }
}

/// Those of a 塾 who sat the round `before`, by 教室, grade and number of now.
pub(super) async fn list_former(
    tx: &mut ReadTx,
    juku: JukuId,
    (before, round): (RoundId, RoundId),
) -> DbResult<Vec<Former>> {
    tx.list(
        sql!(
            "SELECT s.id AS student_id, s.juku_id, s.classroom_id, c.name AS classroom_name, s.grade, s.status,
                    EXISTS (SELECT 1 FROM entries e WHERE e.student_id = s.id AND e.round_id = $3) AS is_entered
             FROM entries p JOIN students s ON s.id = p.student_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE p.round_id = $2 AND s.juku_id = $1 AND s.erased_at IS NULL AND s.merged_into IS NULL
             ORDER BY c.number, s.grade, s.number"
        ),
        params![juku, before, round],
    )
    .await
}
