//! The SQL of the list of rounds: how far each is.

use platform_database::{DbResult, ReadTx, params, sql};

use crate::rounds::RoundId;

/// How far a whole round is.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct RoundCounts {
    pub(super) round_id: RoundId,
    pub(super) exams: i64,
    /// 受験者.
    pub(super) entries: i64,
    /// Pairs of a pupil and an exam of the pupil's grade.
    pub(super) expected: i64,
    /// Of those pairs, the ones whose marks are all entered and the ones known to be absent.
    pub(super) known: i64,
    /// The latest frozen version.
    pub(super) version: Option<i64>,
}

/// The counts of every round, in no order.
pub(super) async fn list_round_counts(tx: &mut ReadTx) -> DbResult<Vec<RoundCounts>> {
    tx.list(
        sql!(
            "SELECT r.id AS round_id,
                    (SELECT COUNT(*) FROM exams x WHERE x.round_id = r.id) AS exams,
                    (SELECT COUNT(*) FROM entries e WHERE e.round_id = r.id) AS entries,
                    (SELECT COUNT(*) FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                     WHERE e.round_id = r.id) AS expected,
                    (SELECT COUNT(*) FROM exams x JOIN sittings t ON t.exam_id = x.id
                     WHERE x.round_id = r.id AND (t.absent OR t.total IS NOT NULL)) AS known,
                    (SELECT MAX(s.version) FROM snapshots s WHERE s.round_id = r.id) AS version
             FROM rounds r"
        ),
        params![],
    )
    .await
}
