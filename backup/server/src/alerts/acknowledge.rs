//! Taking an alert on.

use platform_database::{Database, DbError};
use platform_identity::UserId;
use serde_json::json;
use thiserror::Error;

use super::store::{self, Event};
use super::{AlertId, Happening};
use crate::members::Operator;

/// Why nobody took it on.
#[derive(Debug, Error)]
pub(super) enum AcknowledgeAlertError {
    /// Somebody has, it is over, or there is none.
    #[error("このアラートは、すでに確認されているか、終わっています")]
    NotOpen,
    /// The database.
    #[error("the alert could not be acknowledged")]
    Db(#[from] DbError),
}

/// Lets `by` take an alert on, with what they want to say about it. It is not passed on any more.
pub(super) async fn acknowledge_alert(
    database: &Database,
    by: &Operator,
    id: AlertId,
    note: &str,
) -> Result<(), AcknowledgeAlertError> {
    let (name, note) = (&by.actor().name, note.trim());
    let mut tx = database.write().await?;
    if !store::advance_acknowledged(&mut tx, id, name).await? {
        return Err(AcknowledgeAlertError::NotOpen);
    }
    if let Some(person) = by.actor().user_id {
        store::advance_assignment_read(&mut tx, id, UserId(person)).await?;
    }
    let event = Event { alert: id, what: Happening::Acknowledged, note: note.to_owned() };
    store::insert_events(&mut tx, &[event], name).await?;
    let facts = json!({ "note": note });
    platform_audit::record(&mut tx, by.actor(), "alerts.acknowledged", format!("alerts/{id}"), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The same for several at once; those that wait for nobody are left as they are. Gives how many were taken on.
pub(super) async fn acknowledge_alerts(
    database: &Database,
    by: &Operator,
    ids: &[AlertId],
    note: &str,
) -> Result<usize, DbError> {
    let mut taken = 0;
    for id in ids {
        match acknowledge_alert(database, by, *id, note).await {
            Ok(()) => taken += 1,
            Err(AcknowledgeAlertError::NotOpen) => {}
            Err(AcknowledgeAlertError::Db(error)) => return Err(error),
        }
    }
    Ok(taken)
}
