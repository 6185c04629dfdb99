//! Taking a key, and saying what came of it.

use chrono::TimeDelta;
use platform_database::{Database, DbResult};
use platform_identity::UserId;

use super::store;

/// How long a key is remembered.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A request that makes something, under a key of its caller.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) user: UserId,
    /// The key.
    pub(super) name: String,
    /// The SHA-256 of address and body.
    pub(super) content: String,
}

/// What is known of an order that arrives.
pub(super) enum Standing {
    /// It is the first, and may make something now.
    First,
    /// It was made before.
    Made(i64),
    /// The first one has not ended, or was cut off.
    Underway,
    /// The key belongs to other contents.
    Other,
}

/// Takes the key of an order for it, and forgets the keys of yesterday.
pub(super) async fn take_order(database: &Database, order: &Order) -> DbResult<Standing> {
    let mut tx = database.write().await?;
    let yesterday = tx.now() - KEPT;
    store::delete_before(&mut tx, yesterday).await?;
    if store::claim_order(&mut tx, order).await? {
        tx.commit().await?;
        return Ok(Standing::First);
    }
    Ok(match store::find_order(&mut tx, order).await? {
        Some(row) if row.content != order.content => Standing::Other,
        Some(row) => row.made.map_or(Standing::Underway, Standing::Made),
        None => Standing::Underway,
    })
}

/// Keeps what came of an order: the id of what was made, or that the key is free again.
pub(super) async fn end_order(database: &Database, order: &Order, made: Option<i64>) -> DbResult<()> {
    let mut tx = database.write().await?;
    match made {
        Some(made) => store::update_made(&mut tx, order, made).await?,
        None => store::delete_order(&mut tx, order).await?,
    }
    tx.commit().await
}
