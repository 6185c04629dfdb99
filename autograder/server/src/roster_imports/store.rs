//! The SQL of rosters to be filled in.

use platform_database::{DbResult, ReadTx, params, sql};

use crate::rounds::RoundId;
use crate::staff::Scope;

/// A pupil as a roster names one.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Registered {
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) student_number: String,
    pub(super) student_name: String,
    pub(super) student_kana: String,
    pub(super) grade: i64,
}

/// Everybody who sits the round.
pub(crate) async fn list_entered(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
) -> DbResult<Vec<Registered>> {
    tx.list(
        sql!(
            "SELECT j.number AS juku_number, j.name AS juku_name, c.number AS classroom_number,
                    c.name AS classroom_name, s.number AS student_number, s.name AS student_name, s.kana AS student_kana,
                    e.grade
             FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id
             WHERE e.round_id = $1 AND s.erased_at IS NULL AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
             ORDER BY j.number, c.number, s.number"
        ),
        params![round, scope.juku(), scope.classroom()],
    )
    .await
}

/// Every pupil who is 在籍, whether sitting a round or not.
pub(crate) async fn list_registered(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<Registered>> {
    tx.list(
        sql!(
            "SELECT j.number AS juku_number, j.name AS juku_name, c.number AS classroom_number,
                    c.name AS classroom_name, s.number AS student_number, s.name AS student_name, s.kana AS student_kana,
                    s.grade
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.erased_at IS NULL AND s.status = 'enrolled' AND (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1)
               AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
             ORDER BY j.number, c.number, s.number"
        ),
        params![scope.juku(), scope.classroom()],
    )
    .await
}
