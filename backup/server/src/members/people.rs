//! The people of the server, for those who look for one.

use platform_database::{DbResult, ReadTx};
use platform_identity::{UserId, UserState, list_profiles};

use super::store;

/// Everybody who has a role and is not shut out, by name.
pub(crate) async fn list_people(tx: &mut ReadTx) -> DbResult<Vec<(UserId, String)>> {
    let users: Vec<UserId> = store::list_members(tx).await?.into_iter().map(|(user, _)| user).collect();
    let profiles = list_profiles(tx, &users).await?.into_iter();
    let mut people: Vec<(UserId, String)> = profiles
        .filter(|person| person.state() != UserState::Disabled)
        .map(|person| (person.id, person.name))
        .collect();
    people.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(people)
}
