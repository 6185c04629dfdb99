//! Giving an alert to somebody.

use platform_database::{Database, DbError, DbResult, ReadTx};
use platform_identity::{UserId, list_profiles};
use serde_json::json;
use thiserror::Error;

use super::store::{self, Event};
use super::{AlertId, Happening};
use crate::deliveries;
use crate::members::{self, Operator, Role};

/// Why nobody was given it.
#[derive(Debug, Error)]
pub(super) enum AssignAlertError {
    /// The person may not work on alerts, or is not there.
    #[error("担当者を、一覧から選んでください")]
    NotAssignable,
    /// It is over, or there is none.
    #[error("このアラートは終わっています")]
    Over,
    /// The database.
    #[error("the alert could not be assigned")]
    Db(#[from] DbError),
}

/// Gives an alert to a person, or to nobody. Whoever is given what was not theirs is told, unless it was their own doing; of
/// several who give it at once the last one decides who is.
pub(super) async fn assign_alert(
    database: &Database,
    by: &Operator,
    id: AlertId,
    to: Option<UserId>,
) -> Result<(), AssignAlertError> {
    let mut tx = database.write().await?;
    deliveries::find_turn(&mut tx).await?;
    let person = match to {
        Some(user) => {
            let people = list_assignable(&mut tx).await?;
            let found = people.into_iter().find(|(id, _)| *id == user);
            Some(found.ok_or(AssignAlertError::NotAssignable)?)
        }
        None => None,
    };
    let before = store::find_alert(&mut tx, id).await?.and_then(|alert| alert.assignee_id);
    let told = to.filter(|user| by.actor().user_id != Some(user.0));
    if !store::advance_assigned(&mut tx, id, person.as_ref(), told.is_some()).await? {
        return Err(AssignAlertError::Over);
    }
    if before != to {
        deliveries::announce_assignment(&mut tx, id, told).await?;
    }
    let name = person.map_or("なし".to_owned(), |(_, name)| name);
    let event = Event { alert: id, what: Happening::Assigned, note: name.clone() };
    store::insert_events(&mut tx, &[event], &by.actor().name).await?;
    let facts = json!({ "assignee": name });
    platform_audit::record(&mut tx, by.actor(), "alerts.assigned", format!("alerts/{id}"), &facts).await?;
    tx.commit().await?;
    Ok(())
}

/// Whoever may be given an alert: those who may do something about it and can sign in.
pub(super) async fn list_assignable(tx: &mut ReadTx) -> DbResult<Vec<(UserId, String)>> {
    let members = members::list_members(tx).await?;
    let able = members.into_iter().filter(|(_, role)| matches!(role, Role::Admin | Role::Operator));
    let users: Vec<UserId> = able.map(|(user, _)| user).collect();
    let mut people: Vec<(UserId, String)> = list_profiles(tx, &users)
        .await?
        .into_iter()
        .filter(|profile| profile.disabled_at.is_none())
        .map(|profile| (profile.id, profile.name))
        .collect();
    people.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(people)
}
