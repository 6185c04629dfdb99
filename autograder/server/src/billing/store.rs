//! The SQL that counts.

use platform_database::{DbResult, ReadTx, params, sql};

use super::Billed;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::snapshots::SnapshotId;
use crate::staff::Scope;

/// How many of a 塾 and grade.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct GradeCount {
    pub(super) juku_id: JukuId,
    pub(super) grade: i64,
    pub(super) examinees: i64,
    /// How many of them have a result.
    pub(super) with_result: i64,
    pub(super) first_sat: i64,
    pub(super) second_sat: i64,
}

/// Those with a result in a frozen version.
pub(super) async fn list_frozen(
    tx: &mut ReadTx,
    scope: &Scope,
    snapshot: SnapshotId,
) -> DbResult<Vec<GradeCount>> {
    tx.list(
        sql!(
            "SELECT juku_id, grade, COUNT(*) AS examinees, COUNT(*) AS with_result,
                    COUNT(first_total) AS first_sat, COUNT(second_total) AS second_sat
             FROM snapshot_entries
             WHERE snapshot_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
               AND (first_total IS NOT NULL OR second_total IS NOT NULL)
             GROUP BY juku_id, grade ORDER BY juku_id, grade"
        ),
        params![snapshot, scope.juku()],
    )
    .await
}

/// Everybody who is registered for a round.
pub(super) async fn list_registered(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
) -> DbResult<Vec<GradeCount>> {
    tx.list(
        sql!(
            "SELECT e.juku_id, e.grade, COUNT(*) AS examinees,
                    CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = e.id AND t.total IS NOT NULL)
                                  THEN 1 ELSE 0 END) AS BIGINT) AS with_result,
                    COUNT(*) AS first_sat, COUNT(*) AS second_sat
             FROM entries e
             WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
             GROUP BY e.juku_id, e.grade ORDER BY e.juku_id, e.grade"
        ),
        params![round, scope.juku()],
    )
    .await
}

/// Every 塾 in the scope, in the order of their 塾ID; those that have left, too.
pub(super) async fn list_billed(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<Billed>> {
    tx.list(
        sql!(
            "SELECT id, number, name, person, address FROM juku
             WHERE (CAST($1 AS BIGINT) IS NULL OR id = $1) ORDER BY number"
        ),
        params![scope.juku()],
    )
    .await
}
