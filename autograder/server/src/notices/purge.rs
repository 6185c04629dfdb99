//! The task that forgets old notices.

use chrono::TimeDelta;
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::announcements;
use crate::app::App;

/// Forgets what was told or written longer ago than it is kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct PurgeNotices;

impl Task for PurgeNotices {
    const KIND: &'static str = "notices.purge";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn purge_notices(app: App, _task: PurgeNotices, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let before = tx.now() - TimeDelta::days(app.notices.keep_days);
    let written = announcements::delete_old(&mut tx, before).await?;
    let told = store::delete_notices(&mut tx, before).await?;
    tx.commit().await?;
    tracing::info!(told, written, "old notices purged");
    Ok(())
}
