//! Taking the key of an order, within an act or before it.

use platform_database::{Database, DbResult, WriteTx};

use super::order::Order;
use super::store;

/// What is known of an order that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the first of its key, and may make something now.
    First,
    /// It made what has this id before.
    Made(i64),
    /// It came before, and has not ended, was cut off, or made nothing that has an id.
    Unmade,
    /// Its key belongs to other contents.
    Other,
}

/// Takes the key of an order within the act that carries it out; whoever comes second waits for the first. What it made is
/// kept by [`update_made`](super::update_made) before `tx` ends.
pub async fn claim_order(tx: &mut WriteTx, order: &Order) -> DbResult<Standing> {
    loop {
        if store::claim_order(tx, order).await? {
            return Ok(Standing::First);
        }
        // One that is gone by now made nothing, and its key can be taken.
        let Some(known) = store::find_order(tx, order).await? else { continue };
        return Ok(match known.made {
            _ if known.digest != order.digest => Standing::Other,
            Some(id) => Standing::Made(id),
            None => Standing::Unmade,
        });
    }
}

/// Takes it in a transaction of its own, before something is made.
pub(super) async fn take_order(database: &Database, order: &Order) -> DbResult<Standing> {
    let mut tx = database.write().await?;
    let standing = claim_order(&mut tx, order).await?;
    if standing == Standing::First {
        tx.commit().await?;
    }
    Ok(standing)
}

/// Keeps what came of an order: the id of what was made, or that its key is free again.
pub(super) async fn end_order(database: &Database, order: &Order, made: Option<i64>) -> DbResult<()> {
    let mut tx = database.write().await?;
    match made {
        Some(made) => store::update_made(&mut tx, order, made).await?,
        None => store::delete_order(&mut tx, order).await?,
    }
    tx.commit().await
}
