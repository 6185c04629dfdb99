//! Performing a drill.

use anyhow::Context;
use backup_engine::{Answer, DrillReport, Ending, FailureKind, Order};
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::DrillId;
use super::store::{self, Drill};
use crate::app::App;
use crate::working::{Working, reason_for};
use crate::works::{self, Ended, Performer, Statements, Work};
use crate::{jobs, repositories, runs, snapshots, verdicts};

/// Performs a drill that was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct PerformDrill {
    pub(crate) drill: DrillId,
}

impl Task for PerformDrill {
    const KIND: &'static str = "drills.perform";
    const ATTEMPTS: u32 = 1;
}

pub(crate) async fn perform_drill(app: App, task: PerformDrill, _run: TaskRun) -> anyhow::Result<()> {
    works::perform::<Drill>(&app, task.drill, Performer::Worker).await
}

/// Performs a drill that this process ordered.
pub(crate) async fn perform_drill_here(app: &App, id: DrillId) -> anyhow::Result<()> {
    works::perform::<Drill>(app, id, Performer::WhoOrdered).await
}

impl Work for Drill {
    type Id = DrillId;
    /// The evidence, if there is any.
    type Found = Option<DrillReport>;

    const UNFINISHED: Option<bool> = None;

    fn statements() -> Statements {
        store::statements()
    }

    async fn find(tx: &mut ReadTx, id: DrillId) -> DbResult<Option<Drill>> {
        store::find_drill(tx, id).await
    }

    async fn work(&self, app: &App) -> Ended<Option<DrillReport>> {
        match rehearse(app, self).await {
            Ok(Ending::Done(Answer::Drilled(report))) => {
                let reason = match report.unequal {
                    0 if report.passed => String::new(),
                    0 => "復元できませんでした".to_owned(),
                    unequal => format!("{unequal}件がバックアップ時と違います"),
                };
                Ended { passed: Some(report.passed), reason, found: Some(report) }
            }
            Ok(Ending::Failed(failure)) => {
                let possible = failure.kind != FailureKind::NotPossibleHere;
                without_report(possible.then_some(false), reason_for(&failure))
            }
            Ok(_) => without_report(None, "復元訓練が途中で止まりました".to_owned()),
            Err(error) => without_report(Some(false), format!("復元訓練の準備ができません: {error:#}")),
        }
    }

    async fn keep(&self, tx: &mut WriteTx, ended: &Ended<Option<DrillReport>>) -> DbResult<()> {
        match &ended.found {
            Some(report) => store::update_report(tx, self.id, report).await,
            None => Ok(()),
        }
    }

    async fn judge(&self, app: &App) -> DbResult<()> {
        verdicts::judge_job(&app.database, self.job_id).await
    }
}

fn without_report(passed: Option<bool>, reason: String) -> Ended<Option<DrillReport>> {
    Ended { passed, reason, found: None }
}

async fn rehearse(app: &App, drill: &Drill) -> anyhow::Result<Ending> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, drill.job_id).await?.context("a drill has a job")?;
    let repository = job.repository_id.context("the job has no repository")?;
    let repository =
        repositories::find_repository(&mut tx, repository).await?.context("the repository is gone")?;
    let newest = runs::find_newest_snapshot(&mut tx, job.id).await?;
    drop(tx);
    // A job that no run has served yet may have adopted some.
    let snapshot = match newest {
        Some(newest) => newest,
        None => snapshots::find_snapshot(app, &job, "latest").await?,
    };
    let repository = repository.access(&app.vault)?;
    let order =
        Order::Drill { repository, snapshot, scratch: app.scratch(), postgres: app.drill_server.clone() };
    Ok(Working::new(app).perform(order).await)
}
