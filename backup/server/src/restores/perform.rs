//! Performing a restore.

use anyhow::Context;
use backup_engine::{Answer, Ending, Order, RestoreReport};
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::RestoreId;
use super::store::{self, Found, Restore};
use crate::app::App;
use crate::working::{Working, reason_for};
use crate::works::{self, Ended, Performer, Statements, Work};
use crate::{jobs, repositories, snapshots};

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
    works::perform::<Restore>(&app, task.restore, Performer::Worker).await
}

/// Performs a restore that this process ordered.
pub(crate) async fn perform_restore_here(app: &App, id: RestoreId) -> anyhow::Result<()> {
    works::perform::<Restore>(app, id, Performer::WhoOrdered).await
}

impl Work for Restore {
    type Id = RestoreId;
    type Found = Found;

    const UNFINISHED: Option<bool> = Some(false);

    fn statements() -> Statements {
        store::statements()
    }

    async fn find(tx: &mut ReadTx, id: RestoreId) -> DbResult<Option<Restore>> {
        store::find_restore(tx, id).await
    }

    async fn work(&self, app: &App) -> Ended<Found> {
        match take_out(app, self).await {
            Ok(Ending::Done(Answer::Restored(report))) => restored(&report),
            Ok(Ending::Failed(failure)) => failed(reason_for(&failure)),
            Ok(_) => failed("復元が途中で止まりました".to_owned()),
            Err(error) => failed(format!("復元の準備ができません: {error:#}")),
        }
    }

    async fn keep(&self, tx: &mut WriteTx, ended: &Ended<Found>) -> DbResult<()> {
        store::update_found(tx, self.id, &ended.found).await
    }

    /// A restore says nothing about a verdict; a drill does.
    async fn judge(&self, _app: &App) -> DbResult<()> {
        Ok(())
    }
}

async fn take_out(app: &App, restore: &Restore) -> anyhow::Result<Ending> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, restore.job_id).await?.context("a restore has a job")?;
    let repository = job.repository_id.context("the job has no repository")?;
    let repository =
        repositories::find_repository(&mut tx, repository).await?.context("the repository is gone")?;
    drop(tx);
    // As the program of before kept an order of the newest one, by a number that jobs of other servers have too.
    let snapshot = match restore.snapshot.strip_prefix("latest:") {
        Some(_number) => snapshots::find_snapshot(app, &job, "latest").await?,
        None => restore.snapshot.clone(),
    };
    let order = Order::Restore {
        repository: repository.access(&app.vault)?,
        snapshot,
        paths: restore.paths(),
        target: restore.target.clone().into(),
        overwrite: restore.overwrite,
    };
    Ok(Working::new(app).perform(order).await)
}

fn restored(report: &RestoreReport) -> Ended<Found> {
    let count = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
    let first =
        report.failed.first().map(|lost| format!("（{}: {}）", lost.path, lost.reason)).unwrap_or_default();
    let reason = match report.failed.len() {
        0 => String::new(),
        lost => format!("{lost}個のファイルを復元できませんでした{first}"),
    };
    let found = Found { files: count(report.files), bytes: count(report.bytes) };
    Ended { passed: Some(report.failed.is_empty()), reason, found }
}

fn failed(reason: String) -> Ended<Found> {
    Ended { passed: Some(false), reason, found: Found { files: None, bytes: None } }
}
