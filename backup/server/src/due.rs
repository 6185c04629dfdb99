//! Beginning what the clock says: runs whose time has come or was missed, retries, and drills.

use anyhow::Context;
use backup_policy::{BackupWindow, Outcome, Timetable, retry_delay};
use chrono::{NaiveTime, TimeDelta};
use platform_database::{Database, Timestamp};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::drills::{OrderDrillError, order_drill};
use crate::jobs::{self, TimetableRow};
use crate::members::Operator;
use crate::runs::{Cause, OrderRunError, order_run};

/// Begins every run and drill that is due.
#[derive(Serialize, Deserialize)]
pub(crate) struct StartDueWork;

impl Task for StartDueWork {
    const KIND: &'static str = "due.start";
}

pub(crate) async fn start_due_work(app: App, _task: StartDueWork, _run: TaskRun) -> anyhow::Result<()> {
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
    Ok(())
}

/// Why a run of the job is due; `None` where none is.
fn due_run(row: &TimetableRow, now: Timestamp) -> Option<Cause> {
    if row.started_at.is_some() && row.ended_at.is_none() {
        return None;
    }
    let timetable = timetable(row)?;
    if timetable.missed(row.started_at.unwrap_or(row.created_at), now).is_some() {
        return Some(Cause::Schedule);
    }
    let attempt = u32::try_from(row.attempt?).ok()?;
    let outcome = row.outcome.as_deref().and_then(Outcome::from_code)?;
    let again = matches!(outcome, Outcome::Failed | Outcome::Interrupted);
    let wait = retry_delay(attempt)?;
    (again && now >= row.ended_at? + wait).then_some(Cause::Retry(i64::from(attempt) + 1))
}

fn timetable(row: &TimetableRow) -> Option<Timetable> {
    let timetable = Timetable::parse(row.schedule.as_deref()?).ok()?;
    let Some((from, to)) = time_of_day(row.window_from).zip(time_of_day(row.window_to)) else {
        return Some(timetable);
    };
    timetable.within(BackupWindow::new(from, to).ok()?).ok()
}

fn time_of_day(minutes: Option<i64>) -> Option<NaiveTime> {
    let seconds = u32::try_from(minutes? * 60).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
}

/// Whether a drill is due: the job asks for them, has something to rehearse with, and the last one is long ago.
fn due_drill(row: &TimetableRow, now: Timestamp) -> bool {
    let Some(days) = row.drill_every_days else { return false };
    let ran = row.outcome.as_deref().and_then(Outcome::from_code) == Some(Outcome::Succeeded);
    ran && row.drilled_at.is_none_or(|drilled_at| now - drilled_at >= TimeDelta::days(days))
}

async fn begin_run(database: &Database, row: &TimetableRow, cause: Cause) -> anyhow::Result<()> {
    match order_run(database, &Operator::on_schedule(), row.id, cause).await {
        // Somebody else was faster.
        Ok(_) | Err(OrderRunError::AlreadyRunning | OrderRunError::NoSuchJob | OrderRunError::NotOurs) => {
            Ok(())
        }
        Err(OrderRunError::Db(error)) => Err(error).context("while beginning a run"),
    }
}

async fn begin_drill(database: &Database, row: &TimetableRow) -> anyhow::Result<()> {
    match order_drill(database, &Operator::on_schedule(), row.id, false).await {
        Ok(_)
        | Err(OrderDrillError::AlreadyRunning | OrderDrillError::NoSuchJob | OrderDrillError::NotOurs) => {
            Ok(())
        }
        Err(OrderDrillError::Db(error)) => Err(error).context("while beginning a drill"),
    }
}
