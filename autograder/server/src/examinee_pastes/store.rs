//! The SQL of pupils who could be meant.

use platform_database::{DbResult, ReadTx, params, sql};
use serde::Serialize;

use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::{StudentId, StudentStatus};

/// A pupil of a 塾, as far as entering for a round goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub(super) struct Candidate {
    pub(super) student_id: StudentId,
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: ClassroomId,
    pub(super) classroom_name: String,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) grade: i64,
    status: String,
    /// Whether the pupil sits the round already.
    pub(super) is_entered: bool,
}

impl Candidate {
    /// How the pupil stands with the 塾.
    pub(super) fn status(&self) -> StudentStatus {
        StudentStatus::from_code(&self.status).expect("a check constraint holds the statuses")
    }

    /// Whether the pupil could be entered.
    pub(super) fn may_enter(&self) -> bool {
        self.status() == StudentStatus::Enrolled && !self.is_entered
    }
}

/// Every pupil of the 塾 within the scope, in the order of their numbers.
pub(super) async fn list_candidates(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    juku: JukuId,
) -> DbResult<Vec<Candidate>> {
    tx.list(
        sql!(
            "SELECT s.id AS student_id, s.juku_id, s.classroom_id, c.name AS classroom_name, s.number, s.name, s.kana,
                    s.grade, s.status,
                    EXISTS (SELECT 1 FROM entries e WHERE e.student_id = s.id AND e.round_id = $1) AS is_entered
             FROM students s JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.juku_id = $2 AND (CAST($3 AS BIGINT) IS NULL OR s.juku_id = $3)
               AND (CAST($4 AS BIGINT) IS NULL OR s.classroom_id = $4)
               AND s.erased_at IS NULL AND s.merged_into IS NULL
             ORDER BY s.number"
        ),
        params![round, juku, scope.juku(), scope.classroom()],
    )
    .await
}
