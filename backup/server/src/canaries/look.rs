//! Looking for a canary in the newest snapshot.

use anyhow::{Context, anyhow};
use platform_database::{DbResult, WriteTx};
use platform_tasks::{Task, TaskRun, enqueue_unique};
use serde::{Deserialize, Serialize};

use super::store::{self, Canary, Finding};
use crate::alerts;
use crate::app::App;
use crate::jobs::{self, Job, JobId};
use crate::runs;
use crate::snapshots::{self, LookError};

/// Looks for the canary of a job.
#[derive(Serialize, Deserialize)]
pub(crate) struct LookAtCanary {
    job: JobId,
}

impl Task for LookAtCanary {
    const KIND: &'static str = "canaries.look";
    const ATTEMPTS: u32 = 4;
}

/// Looks for the canary of a job soon after `tx` has committed, if it has one.
pub(crate) async fn enqueue_look(tx: &mut WriteTx, job: JobId) -> DbResult<()> {
    if store::find_canary(tx, job).await?.is_some() {
        enqueue_unique(tx, &format!("canary-{job}"), &LookAtCanary { job }).await?;
    }
    Ok(())
}

/// Looks into the newest snapshot: transaction, work, transaction. A repository that cannot be read is asked again.
pub(crate) async fn look_at_canary(app: App, task: LookAtCanary, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.read().await?;
    let Some(canary) = store::find_canary(&mut tx, task.job).await? else { return Ok(()) };
    let job = jobs::find_job(&mut tx, task.job).await?.context("a canary has a job")?;
    let newest = runs::find_newest_kept(&mut tx, task.job).await?;
    drop(tx);
    let Some((run, snapshot)) = newest.filter(|(run, _)| *run != canary.run_id) else { return Ok(()) };
    let finding = look(&app, &job, &canary, &snapshot).await?;

    let mut tx = app.database.write().await?;
    if store::advance_finding(&mut tx, task.job, &canary, run, finding).await? {
        alerts::enqueue_comparison(&mut tx).await?;
    }
    tx.commit().await.context("while keeping what became of a canary")
}

async fn look(app: &App, job: &Job, canary: &Canary, snapshot: &str) -> anyhow::Result<Finding> {
    match snapshots::browse(app, job, snapshot, &canary.path).await {
        Ok(found) => {
            let same = |digest: &String| *digest == canary.digest;
            let holds = found.as_slice().first().is_some_and(|file| file.digest.as_ref().is_some_and(same));
            Ok(if holds && found.len() == 1 { Finding::Same } else { Finding::Changed })
        }
        Err(LookError::NoSuchPath(_)) => Ok(Finding::Missing),
        Err(error) => Err(anyhow!("{error}")),
    }
}
