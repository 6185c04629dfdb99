//! The SQL of exports: what the other rooms do not list.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use crate::juku::JukuId;
use crate::juku_register::JukuFacts;
use crate::rounds::RoundId;
use crate::staff::{Headquarters, Scope};
use crate::students::StudentId;

/// A 塾 with everything that is known of it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ListedJuku {
    pub(super) id: JukuId,
    pub(super) number: String,
    #[sqlx(flatten)]
    pub(super) facts: JukuFacts,
    pub(super) membership: String,
    pub(super) status: String,
    pub(super) status_changed_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) classrooms: i64,
    pub(super) students: i64,
}

/// Every 塾 with its 会員種別 of `today`, in the order of their 塾ID.
pub(super) async fn list_juku(
    tx: &mut ReadTx,
    _by: &Headquarters,
    today: NaiveDate,
) -> DbResult<Vec<ListedJuku>> {
    tx.list(
        sql!(
            "SELECT j.id, j.number, j.name, j.person, j.email, j.phone, j.address, j.status, j.status_changed_at,
                    j.created_at,
                    COALESCE((SELECT m.kind FROM memberships m WHERE m.juku_id = j.id AND m.valid_from <= $1
                              ORDER BY m.valid_from DESC LIMIT 1), 'general') AS membership,
                    (SELECT COUNT(*) FROM classrooms c WHERE c.juku_id = j.id) AS classrooms,
                    (SELECT COUNT(*) FROM students s WHERE s.juku_id = j.id AND s.status = 'enrolled'
                       AND s.erased_at IS NULL AND s.merged_into IS NULL) AS students
             FROM juku j ORDER BY j.number"
        ),
        params![today],
    )
    .await
}

/// A pupil of the register.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ListedStudent {
    pub(super) id: StudentId,
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) grade: i64,
    pub(super) status: String,
    pub(super) created_at: Timestamp,
}

/// Every pupil in the scope who was neither erased nor merged into another.
pub(super) async fn list_students(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<ListedStudent>> {
    tx.list(
        sql!(
            "SELECT s.id, j.number AS juku_number, j.name AS juku_name, c.number AS classroom_number,
                    c.name AS classroom_name, s.number, s.name, s.grade, s.status, s.created_at
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.erased_at IS NULL AND s.merged_into IS NULL
               AND (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
             ORDER BY j.number, c.number, s.number"
        ),
        params![scope.juku(), scope.classroom()],
    )
    .await
}

/// How many 教室 of each 塾 take part in the round.
pub(super) async fn list_classroom_counts(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<(JukuId, i64)>> {
    tx.list(
        sql!(
            "SELECT juku_id, COUNT(DISTINCT classroom_id) AS classrooms FROM entries WHERE round_id = $1
             GROUP BY juku_id ORDER BY juku_id"
        ),
        params![round],
    )
    .await
}
