//! Performing a tidying.

use anyhow::Context;
use backup_engine::{Answer, Ending, Order, RetentionReport};
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::TidyingId;
use super::store::{self, Tidying};
use crate::app::App;
use crate::working::{Working, reason_for};
use crate::works::{self, Ended, Performer, Statements, Work};
use crate::{jobs, repositories, snapshots};

/// Performs a tidying that was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct PerformTidying {
    pub(crate) tidying: TidyingId,
}

impl Task for PerformTidying {
    const KIND: &'static str = "tidyings.perform";
    const ATTEMPTS: u32 = 1;
}

pub(crate) async fn perform_tidying(app: App, task: PerformTidying, _run: TaskRun) -> anyhow::Result<()> {
    works::perform::<Tidying>(&app, task.tidying, Performer::Worker).await
}

/// Performs a tidying that this process ordered.
pub(crate) async fn perform_tidying_here(app: &App, id: TidyingId) -> anyhow::Result<()> {
    works::perform::<Tidying>(app, id, Performer::WhoOrdered).await
}

impl Work for Tidying {
    type Id = TidyingId;
    /// What the engine did, if it did it.
    type Found = Option<RetentionReport>;

    const UNFINISHED: Option<bool> = Some(false);

    fn statements() -> Statements {
        store::statements()
    }

    async fn find(tx: &mut ReadTx, id: TidyingId) -> DbResult<Option<Tidying>> {
        store::find_tidying(tx, id).await
    }

    async fn work(&self, app: &App) -> Ended<Option<RetentionReport>> {
        match forget(app, self).await {
            Ok(Ending::Done(Answer::RetentionApplied(report))) => {
                Ended { passed: Some(true), reason: String::new(), found: Some(report) }
            }
            Ok(Ending::Failed(failure)) => failed(reason_for(&failure)),
            Ok(_) => failed("整理が途中で止まりました".to_owned()),
            Err(error) => failed(format!("整理できません: {error:#}")),
        }
    }

    async fn keep(&self, tx: &mut WriteTx, ended: &Ended<Option<RetentionReport>>) -> DbResult<()> {
        match &ended.found {
            Some(report) => store::update_freed(tx, self.id, report).await,
            None => Ok(()),
        }
    }

    /// What a retention keeps is enough for a verdict, which looks at the newest alone.
    async fn judge(&self, _app: &App) -> DbResult<()> {
        Ok(())
    }
}

async fn forget(app: &App, tidying: &Tidying) -> anyhow::Result<Ending> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, tidying.job_id).await?.context("a tidying has a job")?;
    let repository = repositories::find_repository(&mut tx, tidying.repository_id).await?;
    let series = snapshots::find_series(&mut tx, &job).await?;
    drop(tx);
    let repository = repository.context("the repository is gone")?;
    let order = Order::Forget {
        repository: repository.access(&app.vault)?,
        series,
        keep: tidying.keeps(),
        remove: tidying.removes(),
    };
    if !repositories::take_for_tidying(app, repository.id).await? {
        anyhow::bail!("このリポジトリは、ジョブの実行が整理中です。終わってから、もう一度計画を見てください");
    }
    let ending = Working::new(app).perform(order).await;
    repositories::give_back(app, repository.id).await?;
    Ok(ending)
}

fn failed(reason: String) -> Ended<Option<RetentionReport>> {
    Ended { passed: Some(false), reason, found: None }
}
