//! Forgetting the keys of old orders.

use chrono::TimeDelta;
use platform_database::Database;
use platform_tasks::Task;
use serde::{Deserialize, Serialize};

use super::store;

/// Forgets the keys of orders that came longer ago than the server keeps them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetOrders;

impl Task for ForgetOrders {
    const KIND: &'static str = "orders.forget";
}

/// Does what [`ForgetOrders`] says, where keys are kept for so long.
pub async fn forget_orders(database: &Database, kept: TimeDelta) -> anyhow::Result<()> {
    let mut tx = database.write().await?;
    let before = tx.now() - kept;
    store::delete_before(&mut tx, before).await?;
    tx.commit().await?;
    Ok(())
}
