//! Taking up a 検証エラー.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{VerificationId, store};
use crate::members::Operator;

/// Why an error was not taken up.
#[derive(Debug, Error)]
pub(super) enum TakeUpErrorError {
    /// No such verification.
    #[error("検証がありません")]
    NoSuchVerification,
    /// It passed, or was closed before.
    #[error("この検証には、未対応のエラーがありません")]
    NotOpen,
    /// Nobody has said how bad it is.
    #[error("深刻度を選んでください")]
    NoSeverity,
    /// Nobody would work on it.
    #[error("担当を入れてください")]
    NoAssignee,
    /// The database.
    #[error("the error could not be taken up")]
    Db(#[from] DbError),
}

/// Says how bad the error of a verification is, and who works on it. Said again, it goes to somebody else; it is taken up
/// since the first time.
pub(super) async fn take_up_error(
    database: &Database,
    by: &Operator,
    id: VerificationId,
    severity: Option<&'static str>,
    assignee: &str,
) -> Result<(), TakeUpErrorError> {
    let severity = severity.ok_or(TakeUpErrorError::NoSeverity)?;
    let assignee = assignee.trim();
    if assignee.is_empty() {
        return Err(TakeUpErrorError::NoAssignee);
    }
    let mut tx = database.write().await?;
    let won = store::advance_taken_up(&mut tx, id, severity, assignee, &by.actor().name).await?;
    let found = store::find_verification(&mut tx, id).await?.ok_or(TakeUpErrorError::NoSuchVerification)?;
    if !won {
        return Err(TakeUpErrorError::NotOpen);
    }
    let facts = json!({ "verification": id, "severity": severity, "assignee": assignee });
    let subject = format!("jobs/{}", found.job);
    platform_audit::record(&mut tx, by.actor(), "verifications.taken_up", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}
