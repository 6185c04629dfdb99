//! The SQL of orders.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::order::Order;

/// What is known of an order.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct OrderRow {
    pub(super) digest: String,
    pub(super) made: Option<i64>,
}

/// Takes the caller's key; `false` means that it was taken before.
pub(super) async fn claim_order(tx: &mut WriteTx, order: &Order) -> DbResult<bool> {
    let now = tx.now();
    let taken = tx
        .execute(
            sql!(
                "INSERT INTO api_orders (user_id, name, digest, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (user_id, name) DO NOTHING"
            ),
            params![order.user, &order.name, &order.digest, now],
        )
        .await?;
    Ok(taken == 1)
}

pub(super) async fn find_order(tx: &mut ReadTx, order: &Order) -> DbResult<Option<OrderRow>> {
    tx.find(
        sql!("SELECT digest, made FROM api_orders WHERE user_id = $1 AND name = $2"),
        params![order.user, &order.name],
    )
    .await
}

/// Keeps the id of what an order made.
pub async fn update_made(tx: &mut WriteTx, order: &Order, made: i64) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE api_orders SET made = $3 WHERE user_id = $1 AND name = $2"),
        params![order.user, &order.name, made],
    )
    .await?;
    Ok(())
}

/// Gives the key back, because nothing was made.
pub(super) async fn delete_order(tx: &mut WriteTx, order: &Order) -> DbResult<()> {
    tx.execute(
        sql!("DELETE FROM api_orders WHERE user_id = $1 AND name = $2"),
        params![order.user, &order.name],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_before(tx: &mut WriteTx, moment: Timestamp) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM api_orders WHERE created_at < $1"), params![moment]).await?;
    Ok(())
}
