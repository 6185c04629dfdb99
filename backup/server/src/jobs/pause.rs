//! Pausing a job, and going on with it.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{JobId, store};
use crate::members::Operator;

/// Why a job was neither paused nor resumed.
#[derive(Debug, Error)]
pub(crate) enum PauseJobError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// Somebody changed the job since it was shown.
    #[error("表示したあとに、別の人がこのジョブを変更しました")]
    Stale,
    /// The database.
    #[error("the job could not be paused")]
    Db(#[from] DbError),
}

/// Pauses a job, or lets it go on; a paused one starts by hand alone, and its verdict says so.
pub(crate) async fn pause_job(
    database: &Database,
    by: &Operator,
    id: JobId,
    seen: i64,
    paused: bool,
) -> Result<(), PauseJobError> {
    let mut tx = database.write().await?;
    let won = store::advance_pause(&mut tx, id, seen, paused).await?;
    let job = store::find_job(&mut tx, id).await?.ok_or(PauseJobError::NoSuchJob)?;
    if !won {
        return Err(PauseJobError::Stale);
    }
    let event = if paused { "jobs.paused" } else { "jobs.resumed" };
    platform_audit::record(&mut tx, by.actor(), event, format!("jobs/{}", job.name), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
