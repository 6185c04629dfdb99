//! Beginning a run: by hand, by a command, by the clock, or again after a failure.

use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{PerformRun, RunId, store};
use crate::jobs::{self, Job, JobId};
use crate::members::Operator;

/// Why a run begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Its time has come.
    Schedule,
    /// Somebody pressed the button.
    ByHand,
    /// Somebody typed the command, and waits.
    Command,
    /// The one before failed; this is the n-th attempt.
    Retry(i64),
}

/// Why none begins.
#[derive(Debug, Error)]
pub(crate) enum OrderRunError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// The job is another tool's.
    #[error("このジョブは別のツールのものです。ここからは実行できません")]
    NotOurs,
    /// The job is retired.
    #[error("このジョブは登録を終了しています。戻してから実行してください")]
    Retired,
    /// One goes on.
    #[error("このジョブは、いま実行中です")]
    AlreadyRunning,
    /// The database.
    #[error("the run could not be begun")]
    Db(#[from] DbError),
}

impl Cause {
    fn code(self) -> &'static str {
        match self {
            Cause::Schedule => "schedule",
            Cause::ByHand => "by_hand",
            Cause::Command => "command",
            Cause::Retry(_) => "retry",
        }
    }

    fn attempt(self) -> i64 {
        match self {
            Cause::Retry(attempt) => attempt,
            _ => 1,
        }
    }
}

/// Begins a run of `job`. Whoever types the command performs it; everything else leaves that to the server's workers.
pub(crate) async fn order_run(
    database: &Database,
    by: &Operator,
    job: JobId,
    cause: Cause,
) -> Result<RunId, OrderRunError> {
    let mut tx = database.write().await?;
    let job = find_ours(&mut tx, job).await?;
    let run = store::insert_run(&mut tx, job.id, cause.code(), &by.actor().name, cause.attempt()).await?;
    let run = run.ok_or(OrderRunError::AlreadyRunning)?;
    if matches!(cause, Cause::ByHand | Cause::Command) {
        let facts = json!({ "run": run });
        platform_audit::record(&mut tx, by.actor(), "runs.ordered", format!("jobs/{}", job.name), &facts)
            .await?;
    }
    if cause != Cause::Command {
        enqueue_run(&mut tx, run).await?;
    }
    tx.commit().await?;
    Ok(run)
}

/// Lets a worker look whether there is room for the run, which nobody performs yet.
async fn enqueue_run(tx: &mut WriteTx, run: RunId) -> DbResult<()> {
    platform_tasks::enqueue_unique(tx, &run.to_string(), &PerformRun { run }).await?;
    Ok(())
}

/// Lets the workers take the oldest runs that wait and have room by now, so many at most.
pub(crate) async fn enqueue_waiting(tx: &mut WriteTx, at_once: i64, limit: i64) -> DbResult<()> {
    for run in store::list_with_room(tx, at_once, limit).await? {
        enqueue_run(tx, run).await?;
    }
    Ok(())
}

async fn find_ours(tx: &mut WriteTx, job: JobId) -> Result<Job, OrderRunError> {
    let job = jobs::find_job(tx, job).await?.ok_or(OrderRunError::NoSuchJob)?;
    match (&job.source_kind, job.retired_at) {
        (None, _) => Err(OrderRunError::NotOurs),
        (_, Some(_)) => Err(OrderRunError::Retired),
        _ => Ok(job),
    }
}
