//! The SQL of API answers.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::order::Order;

/// What is known of an order.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct OrderRow {
    pub(super) content: String,
    /// None while it is being made.
    pub(super) made: Option<i64>,
}

/// Takes the caller's key; `false` means that it was taken before.
pub(super) async fn claim_order(tx: &mut WriteTx, order: &Order) -> DbResult<bool> {
    let now = tx.now();
    let taken = tx
        .execute(
            sql!(
                "INSERT INTO api_answers (user_id, name, content, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (user_id, name) DO NOTHING"
            ),
            params![order.user, &order.name, &order.content, now],
        )
        .await?;
    Ok(taken == 1)
}

pub(super) async fn find_order(tx: &mut ReadTx, order: &Order) -> DbResult<Option<OrderRow>> {
    tx.find(
        sql!("SELECT content, made FROM api_answers WHERE user_id = $1 AND name = $2"),
        params![order.user, &order.name],
    )
    .await
}

pub(super) async fn update_made(tx: &mut WriteTx, order: &Order, made: i64) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE api_answers SET made = $3 WHERE user_id = $1 AND name = $2"),
        params![order.user, &order.name, made],
    )
    .await?;
    Ok(())
}

/// Gives the key back, because nothing was made.
pub(super) async fn delete_order(tx: &mut WriteTx, order: &Order) -> DbResult<()> {
    tx.execute(
        sql!("DELETE FROM api_answers WHERE user_id = $1 AND name = $2"),
        params![order.user, &order.name],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_before(tx: &mut WriteTx, moment: Timestamp) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM api_answers WHERE created_at < $1"), params![moment]).await?;
    Ok(())
}
