//! Runs, checks, drills and restores that whoever performed them left behind.

use chrono::TimeDelta;
use platform_database::{Database, DbResult};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::jobs::JobId;
use crate::{checks, drills, restores, verdicts};

/// How long somebody may be silent before the work counts as left behind. Signs of life come every two seconds.
pub(crate) const SILENCE: TimeDelta = TimeDelta::seconds(30);

/// Looks for what was left behind.
#[derive(Serialize, Deserialize)]
pub(crate) struct CloseInterrupted;

impl Task for CloseInterrupted {
    const KIND: &'static str = "runs.close-interrupted";
}

pub(crate) async fn close_interrupted(
    app: App,
    _task: CloseInterrupted,
    _run: TaskRun,
) -> anyhow::Result<()> {
    let closed = close(&app.database).await?;
    for job in closed {
        verdicts::judge_job(&app.database, job).await?;
    }
    Ok(())
}

/// Gives everything that was left behind its outcome; gives the jobs whose runs were among it.
async fn close(database: &Database) -> DbResult<Vec<JobId>> {
    let mut tx = database.write().await?;
    let silent_since = tx.now() - SILENCE;
    let runs = store::advance_interrupted(&mut tx, silent_since).await?;
    checks::advance_interrupted(&mut tx, silent_since).await?;
    drills::advance_interrupted(&mut tx, silent_since).await?;
    restores::advance_interrupted(&mut tx, silent_since).await?;
    tx.commit().await?;
    Ok(runs.into_iter().map(|(_run, job)| job).collect())
}
