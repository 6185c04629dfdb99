//! Saying who is sent which report.

use platform_database::{Database, DbError};
use platform_mail::MailAddress;
use serde_json::json;
use thiserror::Error;

use super::{RecipientId, ReportKind, store};
use crate::members::Admin;

/// Why the recipients stay as they were.
#[derive(Debug, Error)]
pub(super) enum RecipientError {
    /// The address is there already.
    #[error("このアドレスは、すでにこのレポートの宛先です")]
    Twice,
    /// No such recipient.
    #[error("there is no such recipient")]
    NoSuchRecipient,
    /// The database.
    #[error("the recipients could not be changed")]
    Db(#[from] DbError),
}

/// Adds an address to those that are sent a kind of report.
pub(super) async fn add_recipient(
    database: &Database,
    by: &Admin,
    kind: ReportKind,
    address: &MailAddress,
) -> Result<(), RecipientError> {
    let mut tx = database.write().await?;
    if !store::insert_recipient(&mut tx, kind, address.as_str(), &by.actor().name).await? {
        return Err(RecipientError::Twice);
    }
    let facts = json!({ "kind": kind.code() });
    platform_audit::record(&mut tx, by.actor(), "reports.recipient_added", "reports/recipients", &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Begins or ends sending to an address.
pub(super) async fn save_recipient(
    database: &Database,
    by: &Admin,
    id: RecipientId,
    active: bool,
) -> Result<(), RecipientError> {
    let mut tx = database.write().await?;
    let recipient = store::find_recipient(&mut tx, id).await?.ok_or(RecipientError::NoSuchRecipient)?;
    if store::update_active(&mut tx, id, active).await? {
        let event = if active { "reports.recipient_resumed" } else { "reports.recipient_stopped" };
        let (subject, facts) = (format!("reports/recipients/{id}"), json!({ "kind": recipient.kind }));
        platform_audit::record(&mut tx, by.actor(), event, subject, &facts).await?;
    }
    tx.commit().await?;
    Ok(())
}
