//! Closing a 検証エラー.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{VerificationId, store};
use crate::jobs::JobId;
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// Why an error was not closed.
#[derive(Debug, Error)]
pub(super) enum CloseErrorError {
    /// No such verification.
    #[error("検証がありません")]
    NoSuchVerification,
    /// It passed, or was closed before.
    #[error("この検証には、未対応のエラーがありません")]
    NotOpen,
    /// No word.
    #[error("対応内容を入れてください")]
    NoWords,
    /// The database.
    #[error("the error could not be closed")]
    Db(#[from] DbError),
}

/// Closes the error of a verification with a word of what was done; gives the job.
pub(super) async fn close_error(
    database: &Database,
    by: &Operator,
    id: VerificationId,
    words: &str,
) -> Result<JobId, CloseErrorError> {
    let words = words.trim();
    if words.is_empty() {
        return Err(CloseErrorError::NoWords);
    }
    let mut tx = database.write().await?;
    let won = store::advance_closed(&mut tx, id, words, &by.actor().name).await?;
    let found = store::find_verification(&mut tx, id).await?.ok_or(CloseErrorError::NoSuchVerification)?;
    if !won {
        return Err(CloseErrorError::NotOpen);
    }
    let (subject, facts) = (format!("jobs/{}", found.job), json!({ "verification": id, "words": words }));
    platform_audit::record(&mut tx, by.actor(), "verifications.closed", subject, &facts).await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(found.job_id)
}
