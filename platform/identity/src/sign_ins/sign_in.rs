//! The action: counts the attempt, compares the password, opens the session or asks for the second step.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::pending;
use crate::attempts::{self, Admission, Wait};
use crate::second_factors;
use crate::sessions::{self, SessionToken};
use crate::users::{self, UserId};
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

/// What comes after the right password.
pub(crate) enum NextStep {
    /// Nothing: the browser keeps the token of the new session.
    SignedIn(SessionToken),
    /// A second factor: the browser keeps the token of the sign-in that waits for it.
    SecondFactor(SessionToken),
}

/// A person who has shown enough to be let in.
pub(crate) struct Identified<'a> {
    pub(crate) user: UserId,
    pub(crate) name: &'a str,
}

/// Opens a session for the person who knows the password, or lets the sign-in wait for the second factor of somebody
/// who has one. Only a whole sign-in forgives the guesses before it: the right password alone would otherwise buy
/// endless guesses at the second factor.
pub(crate) async fn sign_in(
    database: &Database,
    offered: Offered,
    caller: &Caller,
    rules: &AccountRules,
) -> Result<NextStep, SignInError> {
    let mut tx = database.write().await?;
    let login = users::meant_login(&mut tx, &offered.login).await?;
    let admission = attempts::admit(&mut tx, &login, caller, rules).await?;
    let known = users::find_credentials(&mut tx, &login).await?;
    if matches!(admission, Admission::RefusedNow(_)) {
        record_refusal(&mut tx, known.as_ref().map(|known| known.user_id), "too_many_attempts", caller)
            .await?;
    }
    tx.commit().await?;
    if let Some(wait) = admission.wait() {
        return Err(SignInError::TooManyAttempts(wait));
    }
    let right =
        users::matches(offered.password, known.as_ref().map(|known| known.password_hash.clone())).await;

    let mut tx = database.write().await?;
    let next = match &known {
        Some(known)
            if right && users::advance_proved(&mut tx, known.user_id, &known.password_hash).await? =>
        {
            if second_factors::has_any(&mut tx, known.user_id).await? {
                attempts::take_back(&mut tx, &login, caller).await?;
                Some(NextStep::SecondFactor(pending::open(&mut tx, known.user_id).await?))
            } else {
                attempts::forgive(&mut tx, &login, caller, rules).await?;
                let identified = Identified { user: known.user_id, name: &known.name };
                let opened = open(&mut tx, &identified, "password", offered.replaced, caller, rules).await?;
                Some(NextStep::SignedIn(opened))
            }
        }
        _ => {
            let reason = match known {
                None => "unknown_login",
                Some(_) if right => "account_out_of_use",
                Some(_) => "wrong_password",
            };
            record_refusal(&mut tx, known.as_ref().map(|known| known.user_id), reason, caller).await?;
            None
        }
    };
    tx.commit().await?;
    next.ok_or(SignInError::Wrong)
}

/// Opens the session of somebody who has shown enough, `by` their last proof; always under a new token.
pub(super) async fn open(
    tx: &mut WriteTx,
    person: &Identified<'_>,
    by: &'static str,
    replaced: Option<SessionToken>,
    caller: &Caller,
    rules: &AccountRules,
) -> DbResult<SessionToken> {
    if !users::advance_signed_in_at(tx, person.user).await? {
        return Err(DbError::Missing);
    }
    if let Some(replaced) = replaced {
        sessions::end(tx, &replaced).await?;
    }
    let token = sessions::open(tx, person.user, caller, rules).await?;
    let actor = Actor::person(person.user.0, person.name).from(caller.origin());
    record(tx, &actor, "identity.signed_in", subject(person.user), &json!({ "by": by })).await?;
    Ok(token)
}

/// Nobody has proved to be anybody, so the server itself is the actor. An unknown login is not kept:
/// people type passwords into the wrong field.
pub(super) async fn record_refusal(
    tx: &mut WriteTx,
    known: Option<UserId>,
    reason: &str,
    caller: &Caller,
) -> DbResult<()> {
    let subject = known.map_or("users".to_owned(), subject);
    let server = Actor::server().from(caller.origin());
    record(tx, &server, "identity.sign_in_refused", subject, &json!({ "reason": reason })).await
}

fn subject(user: UserId) -> String {
    format!("users/{user}")
}
