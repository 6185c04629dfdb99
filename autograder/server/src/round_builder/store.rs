//! The SQL of the round builder: how far things are.

use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use crate::exams::ExamId;
use crate::rounds::RoundId;

/// How far one exam is.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct ExamCounts {
    pub(super) exam_id: ExamId,
    /// Pupils of the grade.
    pub(super) entries: i64,
    pub(super) absent: i64,
    /// Pupils who sat and whose marks are all entered.
    pub(super) complete: i64,
}

impl ExamCounts {
    /// Pupils about whom something is still 未入力.
    pub(super) fn missing(self) -> i64 {
        (self.entries - self.absent - self.complete).max(0)
    }
}

pub(super) async fn list_exam_counts(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<ExamCounts>> {
    tx.list(
        sql!(
            "SELECT x.id AS exam_id,
                    (SELECT COUNT(*) FROM entries e WHERE e.round_id = x.round_id AND e.grade = x.grade) AS entries,
                    (SELECT COUNT(*) FROM sittings t WHERE t.exam_id = x.id AND t.absent) AS absent,
                    (SELECT COUNT(*) FROM sittings t WHERE t.exam_id = x.id AND t.total IS NOT NULL) AS complete
             FROM exams x WHERE x.round_id = $1"
        ),
        params![round],
    )
    .await
}

/// How many edits of marks there were after `moment`.
pub(super) async fn count_edits_after(tx: &mut ReadTx, round: RoundId, moment: Timestamp) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM mark_edits WHERE round_id = $1 AND edited_at > $2"),
        params![round, moment],
    )
    .await
}

pub(super) async fn count_entries(tx: &mut ReadTx, round: RoundId) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM entries WHERE round_id = $1"), params![round]).await
}
