//! Retiring a repository, and bringing it back.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{RepositoryId, store};
use crate::locations;
use crate::members::Admin;

/// Why a repository was neither retired nor brought back.
#[derive(Debug, Error)]
pub(crate) enum RetireRepositoryError {
    /// No such repository.
    #[error("リポジトリがありません")]
    NoSuchRepository,
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人がこのリポジトリを変更しました")]
    Stale,
    /// Jobs in use write it.
    #[error(
        "{0}件のジョブがこのリポジトリを使っています。先にジョブの登録を終了するか、コピー先から外してください"
    )]
    InUse(i64),
    /// Its place was retired meanwhile.
    #[error("保管場所が登録を終了しています。先に保管場所を戻してください")]
    LocationRetired,
    /// The database.
    #[error("the repository could not be retired")]
    Db(#[from] DbError),
}

/// Retires a repository that no job in use writes: it is no longer checked nor measured, and what is in it stays. Or
/// brings it back.
pub(crate) async fn retire_repository(
    database: &Database,
    by: &Admin,
    id: RepositoryId,
    seen: i64,
    retired: bool,
) -> Result<(), RetireRepositoryError> {
    let mut tx = database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    let repository = store::find_repository(&mut tx, id).await?;
    let repository = repository.ok_or(RetireRepositoryError::NoSuchRepository)?;
    if !won {
        return Err(RetireRepositoryError::Stale);
    }
    // Whoever makes a job holds its repositories, so nobody begins to use this one meanwhile.
    let jobs = store::count_jobs_in_use(&mut tx, id).await?;
    if retired && jobs > 0 {
        return Err(RetireRepositoryError::InUse(jobs));
    }
    if !retired && !locations::advance_in_use(&mut tx, repository.location_id).await? {
        return Err(RetireRepositoryError::LocationRetired);
    }
    store::update_retired(&mut tx, id, retired).await?;
    let event = if retired { "repositories.retired" } else { "repositories.restored" };
    let subject = format!("repositories/{}", repository.name);
    platform_audit::record(&mut tx, by.operator().actor(), event, subject, &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
