//! The action: counts the attempt, compares the password, opens the session.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use crate::attempts::{self, Admission, Wait};
use crate::sessions::{self, SessionToken};
use crate::users::{self, Credentials, UserId};
use crate::{AccountRules, Caller};

/// What somebody offers at the sign-in screen.
pub(crate) struct Offered {
    /// As it was typed.
    pub(crate) login: String,
    /// As it was typed.
    pub(crate) password: String,
    /// The session that the browser still has; the new one takes its place.
    pub(crate) replaced: Option<SessionToken>,
}

/// Why nobody is signed in. The variants do not tell an unknown login from a wrong password.
#[derive(Debug, Error)]
pub(crate) enum SignInError {
    /// Login and password do not belong together, or the account is out of use.
    #[error("the login or the password is wrong")]
    Wrong,
    /// Too many attempts at this login or from this address.
    #[error("too many attempts")]
    TooManyAttempts(Wait),
    /// The database failed.
    #[error("nobody could be signed in")]
    Db(#[from] DbError),
}

/// Opens a session for the person who knows the password.
pub(crate) async fn sign_in(
    database: &Database,
    offered: Offered,
    caller: &Caller,
    rules: &AccountRules,
) -> Result<SessionToken, SignInError> {
    let mut tx = database.write().await?;
    let login = users::meant_login(&mut tx, &offered.login).await?;
    let admission = attempts::admit(&mut tx, &login, caller, rules).await?;
    let known = users::find_credentials(&mut tx, &login).await?;
    if matches!(admission, Admission::RefusedNow(_)) {
        record_refusal(&mut tx, known.as_ref(), "too_many_attempts", caller).await?;
    }
    tx.commit().await?;
    if let Some(wait) = admission.wait() {
        return Err(SignInError::TooManyAttempts(wait));
    }
    let right =
        users::matches(offered.password, known.as_ref().map(|known| known.password_hash.clone())).await;

    let mut tx = database.write().await?;
    let opened = match &known {
        Some(known)
            if right && users::advance_signed_in_at(&mut tx, known.user_id, &known.password_hash).await? =>
        {
            attempts::forgive(&mut tx, &login, caller, rules).await?;
            Some(open(&mut tx, known, offered.replaced, caller, rules).await?)
        }
        _ => {
            let reason = match known {
                None => "unknown_login",
                Some(_) if right => "account_out_of_use",
                Some(_) => "wrong_password",
            };
            record_refusal(&mut tx, known.as_ref(), reason, caller).await?;
            None
        }
    };
    tx.commit().await?;
    opened.ok_or(SignInError::Wrong)
}

async fn open(
    tx: &mut WriteTx,
    person: &Credentials,
    replaced: Option<SessionToken>,
    caller: &Caller,
    rules: &AccountRules,
) -> DbResult<SessionToken> {
    if let Some(replaced) = replaced {
        sessions::end(tx, &replaced).await?;
    }
    let token = sessions::open(tx, person.user_id, caller, rules).await?;
    let actor = Actor::person(person.user_id.0, &person.name).from(caller.origin());
    record(tx, &actor, "identity.signed_in", subject(person.user_id), &json!({})).await?;
    Ok(token)
}

/// Nobody has proved to be anybody, so the server itself is the actor. An unknown login is not kept:
/// people type passwords into the wrong field.
async fn record_refusal(
    tx: &mut WriteTx,
    known: Option<&Credentials>,
    reason: &str,
    caller: &Caller,
) -> DbResult<()> {
    let subject = known.map_or("users".to_owned(), |known| subject(known.user_id));
    let server = Actor::server().from(caller.origin());
    record(tx, &server, "identity.sign_in_refused", subject, &json!({ "reason": reason })).await
}

fn subject(user: UserId) -> String {
    format!("users/{user}")
}
