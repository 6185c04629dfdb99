//! The SQL of blocks.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_web::Network;

use super::BlockId;

/// A blocked address.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AddressBlock {
    /// Its row.
    pub id: BlockId,
    /// The address, or the range of them.
    pub network: String,
    /// Why.
    pub reason: String,
    /// Who blocked it.
    pub blocked_by: String,
    /// When it was blocked.
    pub blocked_at: Timestamp,
    /// When it ends; `None` stands until it is lifted.
    pub until: Option<Timestamp>,
}

/// Every block, also those that have ended, the newest first.
pub async fn list_address_blocks(tx: &mut ReadTx) -> DbResult<Vec<AddressBlock>> {
    tx.list(
        sql!(
            "SELECT id, network, reason, blocked_by, blocked_at, until FROM address_blocks
             ORDER BY blocked_at DESC, id DESC"
        ),
        params![],
    )
    .await
}

/// The block of that row.
pub async fn find_address_block(tx: &mut ReadTx, id: BlockId) -> DbResult<Option<AddressBlock>> {
    tx.find(
        sql!("SELECT id, network, reason, blocked_by, blocked_at, until FROM address_blocks WHERE id = $1"),
        params![id],
    )
    .await
}

/// The block of exactly that address or range.
pub async fn find_address_block_of(tx: &mut ReadTx, network: &Network) -> DbResult<Option<AddressBlock>> {
    tx.find(
        sql!(
            "SELECT id, network, reason, blocked_by, blocked_at, until FROM address_blocks WHERE network = $1"
        ),
        params![network.to_string()],
    )
    .await
}

/// The addresses and ranges of the blocks that stand.
pub(super) async fn list_networks(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let now = tx.now();
    let rows: Vec<(String,)> = tx
        .list(sql!("SELECT network FROM address_blocks WHERE until IS NULL OR until > $1"), params![now])
        .await?;
    Ok(rows.into_iter().map(|(network,)| network).collect())
}

pub(super) async fn upsert_block(
    tx: &mut WriteTx,
    network: &str,
    reason: &str,
    blocked_by: &str,
    until: Option<Timestamp>,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO address_blocks (network, reason, blocked_by, blocked_at, until) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (network) DO UPDATE SET reason = excluded.reason, blocked_by = excluded.blocked_by,
                blocked_at = excluded.blocked_at, until = excluded.until"
        ),
        params![network, reason, blocked_by, now, until],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_block(tx: &mut WriteTx, id: BlockId) -> DbResult<bool> {
    Ok(tx.execute(sql!("DELETE FROM address_blocks WHERE id = $1"), params![id]).await? == 1)
}
