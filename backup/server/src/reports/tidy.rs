//! Taking away reports whose time is over.

use anyhow::Context;
use chrono::TimeDelta;
use platform_audit::Actor;
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{ReportKind, store};
use crate::app::App;

/// Takes away old reports.
#[derive(Serialize, Deserialize)]
pub(crate) struct TidyReports;

impl Task for TidyReports {
    const KIND: &'static str = "reports.tidy";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn tidy_reports(app: App, _task: TidyReports, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let now = tx.now();
    for kind in ReportKind::ALL {
        let before = now - TimeDelta::days(kind.kept_days());
        let removed = store::delete_reports_before(&mut tx, kind, before).await?;
        if removed > 0 {
            let facts = json!({ "kind": kind.code(), "count": removed, "before": before });
            platform_audit::record(&mut tx, &Actor::server(), "reports.removed", "reports", &facts).await?;
        }
    }
    tx.commit().await.context("while tidying reports")
}
