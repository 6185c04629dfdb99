//! Saying how much a repository may hold.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::alerts;
use crate::members::Admin;
use crate::repositories::{self, RepositoryId};

/// A gigabyte, as makers of disks count.
const GB: i64 = 1_000_000_000;
/// No place holds an exabyte.
const MOST_GB: i64 = 1_000_000_000;

/// Why the limit stays as it was.
#[derive(Debug, Error)]
pub(crate) enum SaveLimitError {
    /// No such repository.
    #[error("there is no such repository")]
    NoSuchRepository,
    /// Not a size.
    #[error("上限は、1から1,000,000,000までの整数（GB）で入れてください")]
    Size,
    /// The database.
    #[error("the limit could not be saved")]
    Db(#[from] DbError),
}

/// Sets what a repository may hold; `None`: nobody knows.
pub(crate) async fn save_limit(
    database: &Database,
    by: &Admin,
    id: RepositoryId,
    gigabytes: Option<i64>,
) -> Result<(), SaveLimitError> {
    if gigabytes.is_some_and(|size| !(1..=MOST_GB).contains(&size)) {
        return Err(SaveLimitError::Size);
    }
    let mut tx = database.write().await?;
    let repository =
        repositories::find_repository(&mut tx, id).await?.ok_or(SaveLimitError::NoSuchRepository)?;
    match gigabytes {
        Some(size) => store::upsert_limit(&mut tx, id, size * GB, &by.actor().name).await?,
        None => store::delete_limit(&mut tx, id).await?,
    }
    let (subject, facts) = (format!("repositories/{}", repository.name), json!({ "limit_gb": gigabytes }));
    platform_audit::record(&mut tx, by.actor(), "repositories.limit_set", subject, &facts).await?;
    alerts::enqueue_comparison(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
