//! Orders: what a program asks for under a name of its own (`Idempotency-Key`), so that the same order twice is done once.

use axum::http::HeaderMap;
use platform_audit::Actor;
use platform_database::{Database, DbResult, WriteTx};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::store;
use crate::copies::CopyId;
use crate::digests::hex;

/// How many letters the name of an order may have.
const LONGEST: usize = 200;
/// What a program is told that names its order otherwise.
pub(crate) const UNNAMED: &str =
    "1から200文字の名前を、このヘッダーに入れてください。要求ごとに違う名前にします。";

/// An order of a program.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) user: i64,
    pub(crate) name: String,
    /// Of what was ordered.
    pub(crate) digest: String,
}

impl Order {
    /// The order that a request names; `None` where it names none, or not as it should.
    pub(crate) fn read(headers: &HeaderMap, by: &Actor, ordered: &[&[u8]]) -> Option<Order> {
        let name = headers.get("idempotency-key")?.to_str().ok()?.trim();
        let user = by.user_id.filter(|_| !name.is_empty() && name.len() <= LONGEST)?;
        let digest = ordered.iter().fold(Sha256::new(), Digest::chain_update).finalize();
        Some(Order { user, name: name.to_owned(), digest: hex(digest) })
    }
}

/// What is known of an order for a copy that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is the first of its name.
    New,
    /// It made this copy before.
    Made(CopyId),
    /// Its name belongs to another order.
    Other,
}

/// Takes the name of an order for a copy; whoever comes second waits for the first. What it makes is kept by
/// `store::update_order_of_copy` before `tx` ends.
pub(crate) async fn claim_order_of_copy(tx: &mut WriteTx, order: &Order) -> DbResult<Known> {
    if store::claim_order(tx, order).await? {
        return Ok(Known::New);
    }
    let known = store::find_order(tx, order.user, &order.name).await?;
    let made = known.filter(|known| known.digest == order.digest).and_then(|known| known.copy_id);
    Ok(made.map_or(Known::Other, Known::Made))
}

/// What is known of an order for anything else.
pub(super) enum Standing {
    /// It is the first of its name, and may make something now.
    First,
    /// It made what has this id before.
    Made(i64),
    /// The first one has not ended, or was cut off.
    Underway,
    /// Its name belongs to another order.
    Other,
}

/// Takes the name of an order before something is made, in a transaction of its own.
pub(super) async fn take_order(database: &Database, order: &Order) -> DbResult<Standing> {
    let mut tx = database.write().await?;
    if store::claim_order(&mut tx, order).await? {
        tx.commit().await?;
        return Ok(Standing::First);
    }
    Ok(match store::find_order(&mut tx, order.user, &order.name).await? {
        Some(known) if known.digest != order.digest => Standing::Other,
        Some(known) => known.made_id.map_or(Standing::Underway, Standing::Made),
        None => Standing::Underway,
    })
}

/// Keeps what came of an order: the id of what was made, or that its name is free again.
pub(super) async fn end_order(database: &Database, order: &Order, made: Option<i64>) -> DbResult<()> {
    let mut tx = database.write().await?;
    match made {
        Some(made) => store::update_made(&mut tx, order, made).await?,
        None => store::delete_order(&mut tx, order).await?,
    }
    tx.commit().await
}
