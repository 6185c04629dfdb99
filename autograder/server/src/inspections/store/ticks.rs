//! The SQL of ticks.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::inspections::TickId;
use crate::inspections::finding::Finding;
use crate::rounds::RoundId;

/// Somebody looked at a finding.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::inspections) struct Tick {
    pub(in crate::inspections) id: TickId,
    pub(in crate::inspections) finding: String,
    pub(in crate::inspections) note: String,
    pub(in crate::inspections) ticked_by: String,
    pub(in crate::inspections) ticked_at: Timestamp,
}

pub(in crate::inspections) async fn list_ticks(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Tick>> {
    tx.list(
        sql!("SELECT id, finding, note, ticked_by, ticked_at FROM inspection_ticks WHERE round_id = $1"),
        params![round],
    )
    .await
}

/// Keeps that somebody looked at a finding; `None` means that somebody else did already.
pub(in crate::inspections) async fn claim_tick(
    tx: &mut WriteTx,
    round: RoundId,
    finding: &Finding,
    note: &str,
    by: &str,
) -> DbResult<Option<TickId>> {
    let now = tx.now();
    let made = tx
        .find::<(TickId,)>(
            sql!(
                "INSERT INTO inspection_ticks (round_id, finding, exam_id, entry_id, note, ticked_by, ticked_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (round_id, finding) DO NOTHING RETURNING id"
            ),
            params![round, finding.name(), finding.exam, finding.entry, note, by, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// The round and the finding of a tick.
pub(in crate::inspections) async fn find_tick(
    tx: &mut ReadTx,
    id: TickId,
) -> DbResult<Option<(RoundId, String)>> {
    tx.find(sql!("SELECT round_id, finding FROM inspection_ticks WHERE id = $1"), params![id]).await
}

/// Forgets that somebody looked; `false` means that somebody else did already.
pub(in crate::inspections) async fn delete_tick(tx: &mut WriteTx, id: TickId) -> DbResult<bool> {
    let gone = tx.execute(sql!("DELETE FROM inspection_ticks WHERE id = $1"), params![id]).await?;
    Ok(gone == 1)
}
