//! Calling a run off.

use backup_policy::Outcome;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::RunId;
use super::store::{self, Totals};
use crate::members::Operator;

/// Why a run was not called off.
#[derive(Debug, Error)]
pub(crate) enum CancelRunError {
    /// No such run.
    #[error("実行がありません")]
    NoSuchRun,
    /// Another tool performs it.
    #[error("別のツールの実行は、ここからは取り消せません")]
    NotOurs,
    /// It is over.
    #[error("この実行は、もう終わっています")]
    Over,
    /// The database.
    #[error("the run could not be called off")]
    Db(#[from] DbError),
}

/// Asks for the end of a run. One that nobody performs yet ends at once; the other ends when its worker has stopped,
/// and leaves no snapshot.
pub(crate) async fn cancel_run(database: &Database, by: &Operator, id: RunId) -> Result<(), CancelRunError> {
    let mut tx = database.write().await?;
    let run = store::find_run(&mut tx, id).await?.ok_or(CancelRunError::NoSuchRun)?;
    if !run.is_ours() {
        return Err(CancelRunError::NotOurs);
    }
    if !store::advance_cancel_requested(&mut tx, id).await? {
        return Err(CancelRunError::Over);
    }
    if store::claim_run(&mut tx, id).await? {
        store::advance_to_end(
            &mut tx,
            id,
            Outcome::Cancelled,
            "始まる前に取り消されました",
            &Totals::default(),
        )
        .await?;
    }
    let facts = json!({ "run": id });
    platform_audit::record(&mut tx, by.actor(), "runs.cancelled", format!("jobs/{}", run.job), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}
