//! How long finished tasks are kept.

use anyhow::Context;
use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::run::TaskRun;
use crate::store;
use crate::task::{Lane, Task};

/// How long a finished task is kept for people to look at.
const KEPT: Duration = Duration::days(30);

/// Deletes the tasks that ended, in whatever way, longer ago than they are kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct DeleteOldTasks;

impl Task for DeleteOldTasks {
    const KIND: &'static str = "tasks.delete-old";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn delete_old_tasks(_task: DeleteOldTasks, run: TaskRun) -> anyhow::Result<()> {
    let mut tx = run.database().write().await.context("while opening a transaction")?;
    let limit = tx.now() - KEPT;
    let deleted = store::delete_tasks_finished_before(&mut tx, limit).await.context("while deleting")?;
    tx.commit().await.context("while committing")?;
    tracing::info!(deleted, "old tasks deleted");
    Ok(())
}
