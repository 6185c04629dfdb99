//! Beginning a check.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{CheckId, Depth, PerformCheck, store};
use crate::members::Operator;
use crate::repositories::{self, RepositoryId};

/// Why none begins.
#[derive(Debug, Error)]
pub(crate) enum OrderCheckError {
    /// No such repository.
    #[error("リポジトリがありません")]
    NoSuchRepository,
    /// The repository is retired.
    #[error("このリポジトリは登録を終了しています")]
    Retired,
    /// One goes on.
    #[error("このリポジトリは、いま検証中です")]
    AlreadyRunning,
    /// The database.
    #[error("the check could not be begun")]
    Db(#[from] DbError),
}

/// Begins a check; with `here` whoever asks performs it, otherwise the server's workers do.
pub(crate) async fn order_check(
    database: &Database,
    by: &Operator,
    repository: RepositoryId,
    depth: Depth,
    here: bool,
) -> Result<CheckId, OrderCheckError> {
    let mut tx = database.write().await?;
    let found = repositories::find_repository(&mut tx, repository).await?;
    let found = found.ok_or(OrderCheckError::NoSuchRepository)?;
    if found.retired_at.is_some() {
        return Err(OrderCheckError::Retired);
    }
    let name = found.name;
    let check = store::insert_check(&mut tx, repository, depth, &by.actor().name, here).await?;
    let check = check.ok_or(OrderCheckError::AlreadyRunning)?;
    let facts = json!({ "depth": depth });
    platform_audit::record(&mut tx, by.actor(), "checks.ordered", format!("repositories/{name}"), &facts)
        .await?;
    if !here {
        platform_tasks::enqueue(&mut tx, &PerformCheck { check }).await?;
    }
    tx.commit().await?;
    Ok(check)
}
