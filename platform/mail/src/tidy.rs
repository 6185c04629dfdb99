//! What the calendar does to messages.

use chrono::TimeDelta;
use platform_database::Database;
use platform_tasks::Task;
use serde::{Deserialize, Serialize};

use crate::store;

/// Longer than all attempts of a task together.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(2);
/// How long one can look up what was sent to whom.
const KEPT: TimeDelta = TimeDelta::days(180);

/// Gives up messages whose task is gone, and removes old ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TidyMessages;

impl Task for TidyMessages {
    const KIND: &'static str = "mail.tidy";
}

/// Does what [`TidyMessages`] says.
pub async fn tidy_messages(database: &Database) -> anyhow::Result<()> {
    let mut tx = database.write().await?;
    let now = tx.now();
    for forgotten in store::list_forgotten(&mut tx, now - FORGOTTEN_AFTER).await? {
        store::advance_to_dead(&mut tx, forgotten, "送る前にサーバーが止まりました").await?;
    }
    store::delete_messages_before(&mut tx, now - KEPT).await?;
    tx.commit().await?;
    Ok(())
}
