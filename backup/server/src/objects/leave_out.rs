//! Saying that an object is none of the job's any more.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::jobs::{self, JobId};
use crate::members::Operator;
use crate::verdicts;

/// Why nothing was said.
#[derive(Debug, Error)]
pub(crate) enum LeaveOutError {
    /// No such job, or no such object of it.
    #[error("対象がありません")]
    NotThere,
    /// The database.
    #[error("the object could not be left out")]
    Db(#[from] DbError),
}

/// Expects an object in no run any more, because it was taken down or is protected elsewhere; or expects it again.
pub(crate) async fn leave_out(
    database: &Database,
    by: &Operator,
    job: JobId,
    name: &str,
    left_out: bool,
) -> Result<(), LeaveOutError> {
    let mut tx = database.write().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or(LeaveOutError::NotThere)?;
    if !store::update_left_out(&mut tx, job.id, name, left_out).await? {
        return Err(LeaveOutError::NotThere);
    }
    let event = if left_out { "objects.left_out" } else { "objects.taken_in" };
    let subject = format!("jobs/{}", job.name);
    platform_audit::record(&mut tx, by.actor(), event, subject, &json!({ "target": name })).await?;
    tx.commit().await?;
    verdicts::judge_job(database, job.id).await?;
    Ok(())
}
