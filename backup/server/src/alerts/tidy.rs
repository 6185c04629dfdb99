//! Taking away what is over since long.

use anyhow::Context;
use chrono::TimeDelta;
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::deliveries;

/// How long an alert is kept after it was resolved.
const ALERTS_KEPT: TimeDelta = TimeDelta::days(365);
/// How long a notice is kept.
const NOTICES_KEPT: TimeDelta = TimeDelta::days(90);

/// Takes away old alerts and notices.
#[derive(Serialize, Deserialize)]
pub(crate) struct TidyAlerts;

impl Task for TidyAlerts {
    const KIND: &'static str = "alerts.tidy";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn tidy_alerts(app: App, _task: TidyAlerts, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let now = tx.now();
    deliveries::delete_notices_before(&mut tx, now - NOTICES_KEPT).await?;
    store::delete_alerts_resolved_before(&mut tx, now - ALERTS_KEPT).await?;
    tx.commit().await.context("while tidying alerts")
}
