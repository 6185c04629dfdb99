//! Saying within what time a job's data is to be back.

use platform_audit::Change;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::jobs::{self, JobId};
use crate::members::Operator;

/// Longer is no goal.
const MOST_MINUTES: i64 = 60 * 24 * 30;

/// Why the goal stays as it was.
#[derive(Debug, Error)]
pub(crate) enum SaveGoalError {
    /// No such job.
    #[error("there is no such job")]
    NoSuchJob,
    /// Not a time that anybody could keep or would wait.
    #[error("目標復旧時間は、1分から43,200分（30日）までの整数で入れてください")]
    Minutes,
    /// The database.
    #[error("the goal could not be saved")]
    Db(#[from] DbError),
}

/// Sets the goal of a job; `None` is the usual one again.
pub(crate) async fn save_goal(
    database: &Database,
    by: &Operator,
    job: JobId,
    minutes: Option<i64>,
) -> Result<(), SaveGoalError> {
    if minutes.is_some_and(|minutes| !(1..=MOST_MINUTES).contains(&minutes)) {
        return Err(SaveGoalError::Minutes);
    }
    let mut tx = database.write().await?;
    let found = jobs::find_job(&mut tx, job).await?.ok_or(SaveGoalError::NoSuchJob)?;
    let old = store::find_goal(&mut tx, job).await?;
    match minutes {
        Some(minutes) => store::upsert_goal(&mut tx, job, minutes, &by.actor().name).await?,
        None => store::delete_goal(&mut tx, job).await?,
    }
    let facts = json!({ "rto_minutes": Change::new(old, minutes) });
    platform_audit::record(&mut tx, by.actor(), "jobs.rto_set", format!("jobs/{}", found.name), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}
