//! Beginning a tidying.

use backup_engine::RetentionPlan;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{PerformTidying, TidyingId, store};
use crate::jobs::Job;
use crate::members::Operator;
use crate::repositories::Repository;

/// Why none begins.
#[derive(Debug, Error)]
pub(crate) enum OrderTidyingError {
    /// The plan removes nothing.
    #[error("削除するスナップショットはありません")]
    NothingToRemove,
    /// One goes on in the repository.
    #[error("このリポジトリは、いま整理中です")]
    AlreadyRunning,
    /// The database.
    #[error("the tidying could not be begun")]
    Db(#[from] DbError),
}

/// Begins to perform a plan; with `here` whoever asks performs it, otherwise the server's workers do.
pub(crate) async fn order_tidying(
    database: &Database,
    by: &Operator,
    job: &Job,
    repository: &Repository,
    plan: &RetentionPlan,
    here: bool,
) -> Result<TidyingId, OrderTidyingError> {
    if plan.remove.is_empty() {
        return Err(OrderTidyingError::NothingToRemove);
    }
    let keeps: Vec<&str> = plan.keep.iter().map(|kept| kept.snapshot.id.as_str()).collect();
    let removes: Vec<&str> = plan.remove.iter().map(|removed| removed.id.as_str()).collect();
    let mut tx = database.write().await?;
    let row = store::TidyingRow {
        job: job.id,
        repository: repository.id,
        keeps: &keeps,
        removes: &removes,
        caused_by: &by.actor().name,
        here,
    };
    let tidying = store::insert_tidying(&mut tx, &row).await?.ok_or(OrderTidyingError::AlreadyRunning)?;
    let facts = json!({ "tidying": tidying, "repository": repository.name, "removes": removes });
    platform_audit::record(&mut tx, by.actor(), "tidyings.ordered", format!("jobs/{}", job.name), &facts)
        .await?;
    if !here {
        platform_tasks::enqueue(&mut tx, &PerformTidying { tidying }).await?;
    }
    tx.commit().await?;
    Ok(tidying)
}
