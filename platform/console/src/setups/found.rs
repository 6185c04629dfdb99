//! The action: makes the first account and puts it in charge.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError};
use platform_identity::{
    CreateUserError, InvalidLogin, Login, NewPassword, NewUser, WeakPassword, claim_setup, create_user,
    is_setup_open, take_turn,
};
use serde_json::json;
use thiserror::Error;

use crate::Directory;

/// The first account, as the form has it.
pub(super) struct Founder {
    pub(super) code: String,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) password: String,
}

/// Why there is no account; the words are for the person at the screen.
#[derive(Debug, Error)]
pub(super) enum FoundError {
    /// The link was used, replaced, is too old, or somebody is in charge already.
    #[error("the link does not work")]
    Closed,
    /// The login cannot be one.
    #[error(transparent)]
    Login(#[from] InvalidLogin),
    /// The password does not meet the rules.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// The account could not be made.
    #[error(transparent)]
    User(#[from] CreateUserError),
    /// The database.
    #[error("the first account could not be made")]
    Db(#[from] DbError),
}

/// Uses the link up and makes the account; gives its login.
pub(super) async fn found<S, D: Directory<S>>(
    database: &Database,
    founder: Founder,
) -> Result<Login, FoundError> {
    if !is_setup_open(&mut database.read().await?, &founder.code).await? {
        return Err(FoundError::Closed);
    }
    let login: Login = founder.login.parse()?;
    let password_hash = NewPassword::choose(&founder.password, &login)?.hash().await;

    let mut tx = database.write().await?;
    take_turn(&mut tx).await?;
    if !claim_setup(&mut tx, &founder.code).await? || !D::list_in_charge(&mut tx).await?.is_empty() {
        return Err(FoundError::Closed);
    }
    let new = NewUser { login: login.clone(), name: founder.name, password_hash };
    let user = create_user(&mut tx, &Actor::server(), &new).await?;
    D::put_in_charge(&mut tx, user).await?;
    record(&mut tx, &Actor::server(), "people.founded", format!("users/{user}"), &json!({})).await?;
    tx.commit().await?;
    Ok(login)
}
