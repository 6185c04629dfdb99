//! Beginning a drill.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{DrillId, PerformDrill, store};
use crate::jobs::{self, JobId};
use crate::members::Operator;

/// Why none begins.
#[derive(Debug, Error)]
pub(crate) enum OrderDrillError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// The job is another tool's.
    #[error("このジョブは別のツールのものです。ここからは復元訓練できません")]
    NotOurs,
    /// The job is retired.
    #[error("このジョブは登録を終了しています。戻してから復元訓練してください")]
    Retired,
    /// One goes on.
    #[error("このジョブは、いま復元訓練中です")]
    AlreadyRunning,
    /// The database.
    #[error("the drill could not be begun")]
    Db(#[from] DbError),
}

/// Begins a drill of a job's newest snapshot; with `here` whoever asks performs it, otherwise the server's workers do.
pub(crate) async fn order_drill(
    database: &Database,
    by: &Operator,
    job: JobId,
    here: bool,
) -> Result<DrillId, OrderDrillError> {
    let mut tx = database.write().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or(OrderDrillError::NoSuchJob)?;
    if job.source_kind.is_none() {
        return Err(OrderDrillError::NotOurs);
    }
    if job.retired_at.is_some() {
        return Err(OrderDrillError::Retired);
    }
    let drill = store::insert_drill(&mut tx, job.id, &by.actor().name, here).await?;
    let drill = drill.ok_or(OrderDrillError::AlreadyRunning)?;
    let facts = json!({ "drill": drill });
    platform_audit::record(&mut tx, by.actor(), "drills.ordered", format!("jobs/{}", job.name), &facts)
        .await?;
    if !here {
        platform_tasks::enqueue(&mut tx, &PerformDrill { drill }).await?;
    }
    tx.commit().await?;
    Ok(drill)
}
