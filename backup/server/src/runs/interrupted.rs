//! Runs and other works that whoever performed them left behind.

use chrono::TimeDelta;
use platform_database::{Database, DbResult};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::{attempts, report, store};
use crate::app::App;
use crate::checks::Check;
use crate::drills::Drill;
use crate::jobs::JobId;
use crate::restores::Restore;
use crate::tidyings::Tidying;
use crate::{verdicts, works};

/// How long somebody may be silent before the work counts as left behind. Signs of life come every two seconds.
const SILENCE: TimeDelta = TimeDelta::seconds(30);

/// How long something may wait for a worker before it counts as forgotten.
const FORGOTTEN: TimeDelta = TimeDelta::days(1);

/// Why a run of another tool ends that nobody speaks of any more.
pub(super) const NOT_HEARD: &str = "開始の報告のあと、猶予のうちに終わりの報告がありませんでした";

/// Looks for what was left behind.
#[derive(Serialize, Deserialize)]
pub(crate) struct CloseInterrupted;

impl Task for CloseInterrupted {
    const KIND: &'static str = "runs.close-interrupted";
    const LANE: Lane = Lane::Prompt;
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

/// Gives everything that was left behind its outcome, and waits no longer for attempts that did not come; gives the jobs of
/// these runs.
async fn close(database: &Database) -> DbResult<Vec<JobId>> {
    let mut tx = database.write().await?;
    let (silent_since, forgotten_since) = (tx.now() - SILENCE, tx.now() - FORGOTTEN);
    let runs = store::advance_interrupted(&mut tx, silent_since, forgotten_since).await?;
    let silent = report::close_silent(&mut tx).await?;
    let given_up = attempts::give_up(&mut tx, None).await?;
    works::advance_interrupted::<Check>(&mut tx, silent_since, forgotten_since).await?;
    works::advance_interrupted::<Drill>(&mut tx, silent_since, forgotten_since).await?;
    works::advance_interrupted::<Restore>(&mut tx, silent_since, forgotten_since).await?;
    works::advance_interrupted::<Tidying>(&mut tx, silent_since, forgotten_since).await?;
    tx.commit().await?;
    Ok(runs.into_iter().map(|(_run, job)| job).chain(silent).chain(given_up).collect())
}
