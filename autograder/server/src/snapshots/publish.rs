//! 公開 of a version that waits for its time, and taking it back.

use platform_database::{DbResult, ReadTx, WriteTx};

use super::store;
use crate::round_news;
use crate::rounds::{Round, RoundId, RoundState, find_round};

/// Whether a round stands at 確定 with a version whose 公開日時 has come.
pub(crate) async fn is_due(tx: &mut ReadTx, round: RoundId) -> DbResult<bool> {
    let is_final = find_round(tx, round).await?.is_some_and(|round| round.state == RoundState::Final);
    let latest = store::find_latest(tx, round).await?;
    let publish_at = latest.and_then(|latest| latest.publish_at);
    Ok(is_final && publish_at.is_some_and(|at| at <= tx.now()))
}

/// Lets 塾 and 教室 read what waits, from now on, and tells them of a correction of which they have not heard.
pub(crate) async fn publish(tx: &mut WriteTx, round: &Round) -> DbResult<()> {
    store::update_published(tx, round.id).await?;
    let latest = store::find_latest(tx, round.id).await?;
    let Some(waited) = latest.filter(|latest| latest.publish_at.is_some()) else { return Ok(()) };
    match store::find_standing_before(tx, round.id, waited.version).await? {
        Some(_) => round_news::tell_of_results(tx, round, Some(waited.version)).await,
        // That report cards can be printed says it all.
        None => Ok(()),
    }
}

/// Takes back what waits: a round that is corrected before its 公開日時 publishes what comes out of the correction.
pub(crate) async fn withdraw(tx: &mut WriteTx, round: RoundId) -> DbResult<()> {
    store::update_withdrawn(tx, round).await
}
