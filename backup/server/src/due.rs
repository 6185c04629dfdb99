//! Beginning what the clock says: runs whose time has come or was missed, retries, and drills.

use anyhow::Context;
use backup_policy::{Outcome, retry_delay};
use chrono::TimeDelta;
use platform_database::{Database, Timestamp};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::drills::{OrderDrillError, order_drill};
use crate::jobs::{self, TimetableRow};
use crate::members::Operator;
use crate::runs::{Cause, OrderRunError, enqueue_waiting, order_run};

/// Begins every run and drill that is due.
#[derive(Serialize, Deserialize)]
pub(crate) struct StartDueWork;

impl Task for StartDueWork {
    const KIND: &'static str = "due.start";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn start_due_work(app: App, _task: StartDueWork, _run: TaskRun) -> anyhow::Result<()> {
    jobs::resume_elapsed(&app.database).await.context("while ending pauses")?;
    let mut tx = app.database.read().await?;
    let (rows, now) = (jobs::list_timetables(&mut tx).await?, tx.now());
    drop(tx);
    for row in rows {
        if let Some(cause) = due_run(&row, now) {
            begin_run(&app.database, &row, cause).await?;
        }
        if due_drill(&row, now) {
            begin_drill(&app.database, &row).await?;
        }
    }
    // A run that found no room, and whose neighbour died without a word, is not forgotten.
    let mut tx = app.database.write().await?;
    enqueue_waiting(&mut tx, app.runs_at_once, app.runs_at_once).await?;
    tx.commit().await.context("while looking for runs that wait")
}

/// Why a run of the job is due; `None` where none is.
fn due_run(row: &TimetableRow, now: Timestamp) -> Option<Cause> {
    let goes_on = row.started_at.is_some() && row.ended_at.is_none();
    if goes_on || !row.job.times.may_begin_at(now) {
        return None;
    }
    let timetable = row.job.timetable()?;
    if timetable.missed(row.started_at.unwrap_or(row.job.created_at), now).is_some() {
        return Some(Cause::Schedule);
    }
    let attempt = u32::try_from(row.attempt?).ok()?;
    let outcome = row.outcome.as_deref().and_then(Outcome::from_code)?;
    let again = matches!(outcome, Outcome::Failed | Outcome::Interrupted);
    let wait = retry_delay(attempt)?;
    (again && now >= row.ended_at? + wait).then_some(Cause::Retry(i64::from(attempt) + 1))
}

/// Whether a drill is due: the job asks for them, has something to rehearse with, and the last one is long ago.
fn due_drill(row: &TimetableRow, now: Timestamp) -> bool {
    let Some(days) = row.job.drill_every_days else { return false };
    let ran = row.outcome.as_deref().and_then(Outcome::from_code) == Some(Outcome::Succeeded);
    ran && row.drilled_at.is_none_or(|drilled_at| now - drilled_at >= TimeDelta::days(days))
}

async fn begin_run(database: &Database, row: &TimetableRow, cause: Cause) -> anyhow::Result<()> {
    match order_run(database, &Operator::on_schedule(), row.job.id, cause).await {
        // Somebody else was faster.
        Ok(_) => Ok(()),
        Err(OrderRunError::Db(error)) => Err(error).context("while beginning a run"),
        Err(_refused) => Ok(()),
    }
}

async fn begin_drill(database: &Database, row: &TimetableRow) -> anyhow::Result<()> {
    match order_drill(database, &Operator::on_schedule(), row.job.id, false).await {
        Ok(_) => Ok(()),
        Err(OrderDrillError::Db(error)) => Err(error).context("while beginning a drill"),
        Err(_refused) => Ok(()),
    }
}
