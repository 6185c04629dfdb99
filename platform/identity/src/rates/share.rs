//! Telling the other nodes and hearing them.

use std::time::Instant;

use platform_database::{Database, DbResult};
use platform_web::RateLimits;

use super::store;

/// Adds what callers used on this node to what all nodes let in, and takes that over. To be done once a second where
/// several processes serve.
pub async fn share_rates(database: &Database, rates: &RateLimits) -> DbResult<()> {
    let mut tx = database.write().await?;
    // The transaction's "now" by the clock that never leaps.
    let now = Instant::now();
    let mut told = rates.take_untold(now);
    // In one order on every node, so that no two wait for each other.
    told.sort_unstable_by_key(|told| told.caller);
    store::upsert_counts(&mut tx, &told).await?;
    store::delete_cleared(&mut tx).await?;
    let standing = store::list_standing(&mut tx).await?;
    tx.commit().await?;
    rates.hear(now, standing);
    Ok(())
}
