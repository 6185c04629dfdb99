//! Reports that the calendar asks for.

use anyhow::Context;
use platform_audit::Actor;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::make::{MakeReportError, make_report};
use super::period::Period;
use super::{Cadence, ReportKind};
use crate::app::App;
use crate::days;

/// Makes every report of a cadence about the newest period that is over.
#[derive(Serialize, Deserialize)]
pub(crate) struct MakeReports {
    pub(crate) cadence: Cadence,
}

impl Task for MakeReports {
    const KIND: &'static str = "reports.make";
}

pub(crate) async fn make_reports(app: App, task: MakeReports, _run: TaskRun) -> anyhow::Result<()> {
    let today = days::of(app.database.now());
    let period = Period::before(task.cadence, today).context("the calendar has no such period")?;
    for kind in ReportKind::ALL.into_iter().filter(|kind| kind.cadence() == task.cadence) {
        match make_report(&app.database, &app.issuer, &Actor::server(), (kind, period), true).await {
            // It was made already: the task was taken twice, or its server died before it had made them all.
            Ok(_) | Err(MakeReportError::Made) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("while making the report {}", kind.code()));
            }
        }
    }
    Ok(())
}
