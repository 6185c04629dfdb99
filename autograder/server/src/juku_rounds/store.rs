//! The SQL of 実績.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, params, sql};

use crate::juku::JukuId;
use crate::progress::Progress;
use crate::rounds::RoundId;

/// Those of a 塾 who are registered for a round.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RegisteredRow {
    pub(super) round_id: RoundId,
    pub(super) examinees: i64,
    /// Of them, those with a result.
    pub(super) counted: i64,
    #[sqlx(flatten)]
    pub(super) progress: Progress,
}

/// The rounds for which a 塾 has registered anybody, found by its 教室.
pub(super) async fn list_registered(tx: &mut ReadTx, juku: JukuId) -> DbResult<Vec<RegisteredRow>> {
    tx.list(
        sql!(
            "SELECT e.round_id, COUNT(DISTINCT e.id) AS examinees,
                    COUNT(DISTINCT CASE WHEN t.total IS NOT NULL THEN e.id END) AS counted, COUNT(x.id) AS expected,
                    COUNT(CASE WHEN t.absent OR t.total IS NOT NULL THEN 1 END) AS done,
                    COUNT(CASE WHEN t.absent OR t.entered > 0 THEN 1 END) AS begun
             FROM classrooms c JOIN entries e ON e.classroom_id = c.id
             LEFT JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
             LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
             WHERE c.juku_id = $1 GROUP BY e.round_id"
        ),
        params![juku],
    )
    .await
}

/// What those of a 塾 came to in the latest version of a round.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct FrozenRow {
    pub(super) round_id: RoundId,
    pub(super) sat_on: NaiveDate,
    pub(super) examinees: i64,
    /// Of them, those with a result.
    pub(super) counted: i64,
    /// Those with 合計, and what it sums up to.
    pub(super) combined: i64,
    pub(super) points: i64,
    /// Those with a 偏差値 of 合計, and what it sums up to.
    pub(super) deviations: i64,
    pub(super) deviation_tenths: i64,
}

/// The rounds that were 確定 with anybody of a 塾. Grades are named so that the index of a version leads to the 塾.
pub(super) async fn list_frozen(tx: &mut ReadTx, juku: JukuId) -> DbResult<Vec<FrozenRow>> {
    tx.list(
        sql!(
            "SELECT n.round_id, n.sat_on, COUNT(*) AS examinees,
                    COUNT(CASE WHEN f.first_total IS NOT NULL OR f.second_total IS NOT NULL THEN 1 END) AS counted,
                    COUNT(x.total) AS combined, CAST(COALESCE(SUM(x.total), 0) AS BIGINT) AS points,
                    COUNT(x.deviation_tenths) AS deviations,
                    CAST(COALESCE(SUM(x.deviation_tenths), 0) AS BIGINT) AS deviation_tenths
             FROM snapshots n CROSS JOIN snapshot_entries f
             LEFT JOIN snapshot_results x
               ON x.snapshot_id = f.snapshot_id AND x.entry_id = f.entry_id AND x.result_column = 3
             WHERE f.snapshot_id = n.id AND f.grade IN (1, 2, 3, 4, 5, 6, 7, 8, 9) AND f.juku_id = $1
               AND n.version = (SELECT MAX(v.version) FROM snapshots v WHERE v.round_id = n.round_id)
             GROUP BY n.round_id, n.sat_on"
        ),
        params![juku],
    )
    .await
}
