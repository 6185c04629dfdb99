//! Letting an alert rest for a while.

use chrono::TimeDelta;
use platform_database::{Database, DbError, Timestamp};
use platform_web::dates;
use serde_json::json;
use thiserror::Error;

use super::store::{self, Event};
use super::{AlertId, Happening};
use crate::members::Operator;

/// No rest is longer: who wants to hear nothing for ever closes the alert.
const LONGEST: TimeDelta = TimeDelta::days(90);

/// Why it does not rest.
#[derive(Debug, Error)]
pub(super) enum SnoozeAlertError {
    /// The time has passed, or is too far away.
    #[error("止める期限は、今より後の90日以内にしてください")]
    NotSoon,
    /// It is over, or there is none.
    #[error("このアラートは終わっています")]
    Over,
    /// The database.
    #[error("the alert could not be snoozed")]
    Db(#[from] DbError),
}

/// Lets an alert rest until a time: it is neither told nor passed on until then, unless it gets worse.
pub(super) async fn snooze_alert(
    database: &Database,
    by: &Operator,
    id: AlertId,
    until: Timestamp,
) -> Result<(), SnoozeAlertError> {
    let mut tx = database.write().await?;
    if until <= tx.now() || until > tx.now() + LONGEST {
        return Err(SnoozeAlertError::NotSoon);
    }
    if !store::advance_snoozed(&mut tx, id, until).await? {
        return Err(SnoozeAlertError::Over);
    }
    let words = format!("{}まで", dates::date_time(until));
    let event = Event { alert: id, what: Happening::Snoozed, note: words };
    store::insert_events(&mut tx, &[event], &by.actor().name).await?;
    let facts = json!({ "until": until });
    platform_audit::record(&mut tx, by.actor(), "alerts.snoozed", format!("alerts/{id}"), &facts).await?;
    tx.commit().await?;
    Ok(())
}
