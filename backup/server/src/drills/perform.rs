//! Performing a drill.

use anyhow::Context;
use backup_engine::{Answer, Ending, FailureKind, Order};
use platform_database::DbResult;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::DrillId;
use super::store::{self, Drill, Ended};
use crate::app::App;
use crate::working::{Working, alive, reason_for};
use crate::{jobs, repositories, runs, verdicts};

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
    perform_drill_here(&app, task.drill).await
}

/// Performs a drill in this process and keeps its evidence.
pub(crate) async fn perform_drill_here(app: &App, id: DrillId) -> anyhow::Result<()> {
    let drill = store::find_drill(&mut app.database.read().await?, id).await?;
    let Some(drill) = drill.filter(|drill| drill.ended_at.is_none()) else { return Ok(()) };
    let ended = alive(|| beat(app, id), work(app, &drill)).await;
    let mut tx = app.database.write().await?;
    store::advance_to_end(&mut tx, id, &ended).await?;
    tx.commit().await.context("while keeping the evidence")?;
    verdicts::judge_job(&app.database, drill.job_id).await?;
    Ok(())
}

async fn beat(app: &App, id: DrillId) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    store::advance_seen(&mut tx, id).await?;
    tx.commit().await
}

async fn work(app: &App, drill: &Drill) -> Ended {
    match rehearse(app, drill).await {
        Ok(Ending::Done(Answer::Drilled(report))) => {
            let reason = match report.unequal {
                0 if report.passed => String::new(),
                0 => "復元できませんでした".to_owned(),
                unequal => format!("{unequal}件がバックアップ時と違います"),
            };
            Ended { passed: Some(report.passed), reason, report: Some(report) }
        }
        Ok(Ending::Failed(failure)) => {
            let possible = failure.kind != FailureKind::NotPossibleHere;
            Ended { passed: possible.then_some(false), reason: reason_for(&failure), report: None }
        }
        Ok(_) => Ended {
            passed: None, reason: "復元訓練が途中で止まりました".to_owned(), report: None
        },
        Err(error) => Ended {
            passed: Some(false),
            reason: format!("復元訓練の準備ができません: {error:#}"),
            report: None,
        },
    }
}

async fn rehearse(app: &App, drill: &Drill) -> anyhow::Result<Ending> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, drill.job_id).await?.context("a drill has a job")?;
    let repository = job.repository_id.context("the job has no repository")?;
    let repository =
        repositories::find_repository(&mut tx, repository).await?.context("the repository is gone")?;
    let snapshot =
        runs::find_newest_snapshot(&mut tx, job.id).await?.context("まだスナップショットがありません")?;
    drop(tx);
    let repository = repository.access(&app.vault)?;
    let order =
        Order::Drill { repository, snapshot, scratch: app.scratch(), postgres: app.drill_server.clone() };
    Ok(Working::new(app).perform(order).await)
}
