//! Blocking an address, and letting it in again.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, Timestamp};
use platform_web::Network;
use serde_json::json;
use thiserror::Error;

use super::{AddressBlock, BlockedAddresses, store};

/// The longest reason, in characters.
const REASON_LENGTH: usize = 200;

/// An address to be blocked.
#[derive(Clone, Debug)]
pub struct NewBlock {
    /// The address, or a range of them.
    pub network: Network,
    /// Why, for those who read the list later.
    pub reason: String,
    /// When it ends by itself; `None` lets it stand until somebody lifts it.
    pub until: Option<Timestamp>,
    /// The address that one is asking from, where that is an address: blocking it would lock the asker out.
    pub asking_from: Option<std::net::IpAddr>,
}

/// Why an address is not blocked.
#[derive(Debug, Error)]
pub enum BlockAddressError {
    /// The end lies in the past.
    #[error("期限は、いまより後にしてください")]
    EndsInThePast,
    /// The reason is too long.
    #[error("理由は{REASON_LENGTH}文字までにしてください")]
    LongReason,
    /// It is the asker's own address.
    #[error("いま操作しているアドレスが含まれています。遮断すると、この画面も開けなくなります")]
    OwnAddress,
    /// The database.
    #[error("the address could not be blocked")]
    Db(#[from] DbError),
}

/// Blocks an address; if it is blocked already, with this reason and end from now on.
pub async fn block_address(
    database: &Database,
    blocked: &BlockedAddresses,
    actor: &Actor,
    new: &NewBlock,
) -> Result<(), BlockAddressError> {
    let reason = new.reason.trim();
    if reason.chars().count() > REASON_LENGTH {
        return Err(BlockAddressError::LongReason);
    }
    if new.asking_from.is_some_and(|address| new.network.contains(address)) {
        return Err(BlockAddressError::OwnAddress);
    }
    let mut tx = database.write().await?;
    if new.until.is_some_and(|until| until <= tx.now()) {
        return Err(BlockAddressError::EndsInThePast);
    }
    let network = new.network.to_string();
    store::upsert_block(&mut tx, &network, reason, &actor.name, new.until).await?;
    let facts = json!({ "reason": reason, "until": new.until });
    record(&mut tx, actor, "addresses.blocked", format!("addresses/{network}"), &facts).await?;
    tx.commit().await?;
    blocked.read_anew();
    Ok(())
}

/// Lets an address in again; `false` if somebody else already did.
pub async fn unblock_address(
    database: &Database,
    blocked: &BlockedAddresses,
    actor: &Actor,
    block: &AddressBlock,
) -> DbResult<bool> {
    let mut tx = database.write().await?;
    if !store::delete_block(&mut tx, block.id).await? {
        return Ok(false);
    }
    let facts = json!({ "reason": block.reason });
    record(&mut tx, actor, "addresses.unblocked", format!("addresses/{}", block.network), &facts).await?;
    tx.commit().await?;
    blocked.read_anew();
    Ok(true)
}
