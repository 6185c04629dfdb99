//! Closing an alert by hand.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store::{self, Event};
use super::{AlertId, Happening};
use crate::members::Operator;

/// Why it was not closed.
#[derive(Debug, Error)]
pub(super) enum CloseAlertError {
    /// Nobody says why.
    #[error("解決とする理由を入れてください")]
    NoReason,
    /// It is over, or there is none.
    #[error("このアラートは終わっています")]
    Over,
    /// The database.
    #[error("the alert could not be closed")]
    Db(#[from] DbError),
}

/// Closes an alert whose cause may still be there. It comes back when it happens again or gets worse.
pub(super) async fn close_alert(
    database: &Database,
    by: &Operator,
    id: AlertId,
    reason: &str,
) -> Result<(), CloseAlertError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(CloseAlertError::NoReason);
    }
    let mut tx = database.write().await?;
    if !store::advance_closed(&mut tx, id).await? {
        return Err(CloseAlertError::Over);
    }
    let event = Event { alert: id, what: Happening::Closed, note: reason.to_owned() };
    store::insert_events(&mut tx, &[event], &by.actor().name).await?;
    let facts = json!({ "reason": reason });
    platform_audit::record(&mut tx, by.actor(), "alerts.closed", format!("alerts/{id}"), &facts).await?;
    tx.commit().await?;
    Ok(())
}
