//! Retiring a job, and bringing it back.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{JobId, store};
use crate::copies;
use crate::members::Operator;
use crate::repositories;

/// Why a job was neither retired nor brought back.
#[derive(Debug, Error)]
pub(crate) enum RetireJobError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// Somebody changed the job since it was shown.
    #[error("表示したあとに、別の人がこのジョブを変更しました")]
    Stale,
    /// A repository of it was retired meanwhile.
    #[error("保存先のリポジトリが登録を終了しています。先にリポジトリを戻してください")]
    RepositoryRetired,
    /// The database.
    #[error("the job could not be retired")]
    Db(#[from] DbError),
}

/// Retires a job: it is no longer scheduled nor judged, and its history and snapshots stay. Or brings it back.
pub(crate) async fn retire_job(
    database: &Database,
    by: &Operator,
    id: JobId,
    seen: i64,
    retired: bool,
) -> Result<(), RetireJobError> {
    let mut tx = database.write().await?;
    let won = store::advance_retired(&mut tx, id, seen, retired).await?;
    let job = store::find_job(&mut tx, id).await?.ok_or(RetireJobError::NoSuchJob)?;
    if !won {
        return Err(RetireJobError::Stale);
    }
    if !retired {
        for copy in copies::list_copies(&mut tx, id).await? {
            let Some(repository) = copy.repository_id else { continue };
            if !repositories::advance_in_use(&mut tx, repository).await? {
                return Err(RetireJobError::RepositoryRetired);
            }
        }
    }
    let event = if retired { "jobs.retired" } else { "jobs.restored" };
    platform_audit::record(&mut tx, by.actor(), event, format!("jobs/{}", job.name), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
