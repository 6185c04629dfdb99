//! Performing a restore.

use anyhow::Context;
use backup_engine::{Answer, Ending, Order, RestoreReport};
use platform_database::DbResult;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::RestoreId;
use super::store::{self, Ended, Restore};
use crate::app::App;
use crate::working::{Working, alive, reason_for};
use crate::{jobs, repositories};

/// Performs a restore that was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct PerformRestore {
    pub(crate) restore: RestoreId,
}

impl Task for PerformRestore {
    const KIND: &'static str = "restores.perform";
    const ATTEMPTS: u32 = 1;
}

pub(crate) async fn perform_restore(app: App, task: PerformRestore, _run: TaskRun) -> anyhow::Result<()> {
    perform_restore_here(&app, task.restore).await
}

/// Performs a restore in this process and keeps what became of it.
pub(crate) async fn perform_restore_here(app: &App, id: RestoreId) -> anyhow::Result<()> {
    let restore = store::find_restore(&mut app.database.read().await?, id).await?;
    let Some(restore) = restore.filter(|restore| restore.ended_at.is_none()) else { return Ok(()) };
    let ended = alive(|| beat(app, id), work(app, &restore)).await;
    let mut tx = app.database.write().await?;
    store::advance_to_end(&mut tx, id, &ended).await?;
    tx.commit().await.context("while keeping what was restored")
}

async fn beat(app: &App, id: RestoreId) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    store::advance_seen(&mut tx, id).await?;
    tx.commit().await
}

async fn work(app: &App, restore: &Restore) -> Ended {
    match take_out(app, restore).await {
        Ok(Ending::Done(Answer::Restored(report))) => Ended::of(&report),
        Ok(Ending::Failed(failure)) => Ended::failed(reason_for(&failure)),
        Ok(_) => Ended::failed("復元が途中で止まりました".to_owned()),
        Err(error) => Ended::failed(format!("復元の準備ができません: {error:#}")),
    }
}

async fn take_out(app: &App, restore: &Restore) -> anyhow::Result<Ending> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, restore.job_id).await?.context("a restore has a job")?;
    let repository = job.repository_id.context("the job has no repository")?;
    let repository =
        repositories::find_repository(&mut tx, repository).await?.context("the repository is gone")?;
    drop(tx);
    let order = Order::Restore {
        repository: repository.access(&app.vault)?,
        snapshot: restore.snapshot.clone(),
        paths: restore.paths(),
        target: restore.target.clone().into(),
        overwrite: restore.overwrite,
    };
    Ok(Working::new(app).perform(order).await)
}

impl Ended {
    fn of(report: &RestoreReport) -> Ended {
        let count = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
        let first = report
            .failed
            .first()
            .map(|lost| format!("（{}: {}）", lost.path, lost.reason))
            .unwrap_or_default();
        let reason = match report.failed.len() {
            0 => String::new(),
            lost => format!("{lost}個のファイルを復元できませんでした{first}"),
        };
        let (files, bytes) = (count(report.files), count(report.bytes));
        Ended { passed: Some(report.failed.is_empty()), reason, files, bytes }
    }

    fn failed(reason: String) -> Ended {
        Ended { passed: Some(false), reason, files: None, bytes: None }
    }
}
