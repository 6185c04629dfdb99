//! Forgetting the names of old operations.

use chrono::TimeDelta;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;

/// A browser that was away for longer asks anew what stands in its cells.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Forgets what no browser sends any more.
#[derive(Serialize, Deserialize)]
pub(crate) struct ForgetOperations;

impl Task for ForgetOperations {
    const KIND: &'static str = "mark_operations.forget";
}

pub(crate) async fn forget_operations(
    app: App,
    _task: ForgetOperations,
    _run: TaskRun,
) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let before = tx.now() - KEPT;
    store::delete_performed(&mut tx, before).await?;
    tx.commit().await?;
    Ok(())
}
