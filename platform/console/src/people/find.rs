//! Finding people, in memory: a manager has hundreds at most.

use platform_database::{DbResult, ReadTx};
use platform_identity::{OpenCode, UserId, UserProfile, find_open_code, find_profile, list_profiles};
use platform_web::ListQuery;
use unicode_normalization::UnicodeNormalization;

use crate::{Directory, Held};

/// A user and what they are here.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) profile: UserProfile,
    pub(super) held: Held,
}

/// Everybody whom the manager manages and the query asks for, in its order. Machines are no people: they have a page of
/// their own.
pub(super) async fn list_people<S, D: Directory<S>>(
    tx: &mut ReadTx,
    manager: &D::Manager,
    query: &ListQuery,
    order: (&str, bool),
) -> DbResult<Vec<Person>> {
    let held = D::list_held(tx, manager).await?;
    let users: Vec<UserId> = held.iter().map(|held| held.user).collect();
    let mut people: Vec<Person> = list_profiles(tx, &users)
        .await?
        .into_iter()
        .filter_map(|profile| {
            let held = held.iter().find(|held| held.user == profile.id)?.clone();
            Some(Person { profile, held })
        })
        .filter(|person| !person.profile.is_machine && is_asked_for(person, query))
        .collect();
    sort(&mut people, order);
    Ok(people)
}

/// One of them.
pub(super) async fn find_person<S, D: Directory<S>>(
    tx: &mut ReadTx,
    manager: &D::Manager,
    user: UserId,
) -> DbResult<Option<Person>> {
    let Some(held) = D::find_held(tx, manager, user).await? else { return Ok(None) };
    let profile = find_profile(tx, user).await?.filter(|profile| !profile.is_machine);
    Ok(profile.map(|profile| Person { profile, held }))
}

/// One of them with the open code, for reading: who did something to the account is called as the manager calls them.
pub(super) async fn find_account<S, D: Directory<S>>(
    tx: &mut ReadTx,
    manager: &D::Manager,
    user: UserId,
) -> DbResult<Option<(Person, Option<OpenCode>)>> {
    let Some(mut person) = find_person::<S, D>(tx, manager, user).await? else { return Ok(None) };
    let mut code = find_open_code(tx, user).await?;
    let profile = &mut person.profile;
    let names = [
        profile.invited_by.as_mut().map(|name| (profile.invited_by_user_id, name)),
        profile.disabled_by.as_mut().map(|name| (profile.disabled_by_user_id, name)),
        code.as_mut().map(|code| (code.issued_by_user_id, &mut code.issued_by)),
    ];
    for (who, name) in names.into_iter().flatten() {
        *name = D::name_of(tx, manager, who, name).await?;
    }
    Ok(Some((person, code)))
}

fn is_asked_for(person: &Person, query: &ListQuery) -> bool {
    let wanted = folded(&query.q);
    let Person { profile, held } = person;
    let email = profile.email.as_ref().map_or("", |email| email.as_str());
    let words = [profile.name.as_str(), &profile.login, email, &held.place, &held.role];
    words.iter().any(|word| folded(word).contains(&wanted))
        && query.filter("state").is_none_or(|state| profile.state().code() == state)
        && query.filter("role").is_none_or(|role| held.role == role)
}

/// A name and a place can be typed in several ways.
fn folded(text: &str) -> String {
    text.nfkc().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn sort(people: &mut [Person], (key, descending): (&str, bool)) {
    // Equal ones stay in the order of their names, whichever way round the list is.
    people.sort_by(|a, b| (&a.profile.name, a.profile.id).cmp(&(&b.profile.name, b.profile.id)));
    people.sort_by(|a, b| {
        let ordering = match key {
            "login" => a.profile.login.cmp(&b.profile.login),
            "role" => (&a.held.role, &a.held.place).cmp(&(&b.held.role, &b.held.place)),
            "signed_in" => a.profile.signed_in_at.cmp(&b.profile.signed_in_at),
            _ => a.profile.name.cmp(&b.profile.name),
        };
        if descending { ordering.reverse() } else { ordering }
    });
}
