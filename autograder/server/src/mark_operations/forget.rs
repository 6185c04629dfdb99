//! Forgetting the names of old operations.

use chrono::TimeDelta;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::presences;

/// A browser that was away for longer asks anew what stands in its cells.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Browsers that were on a sheet are of no use to anybody the next day.
const PRESENCES_KEPT: TimeDelta = TimeDelta::days(1);

/// Forgets what no browser sends any more, and browsers that gave no sign for long.
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
    let now = tx.now();
    store::delete_performed(&mut tx, now - KEPT).await?;
    presences::delete_old_presences(&mut tx, now - PRESENCES_KEPT).await?;
    tx.commit().await?;
    Ok(())
}
