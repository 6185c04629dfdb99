//! Setting up an authenticator app, and new recovery codes.

use platform_audit::record;
use platform_database::{Database, DbError, DbResult, WriteTx};
use platform_vault::Vault;
use serde_json::json;
use thiserror::Error;

use super::recovery_code::RecoveryCode;
use super::store;
use super::totp::{TotpSecret, UnusableSecret};
use crate::attempts::{self, Admission};
use crate::gate::Gate;
use crate::sessions::{self, SessionToken};
use crate::{Caller, SignedIn, UserId};

/// Why an app is not set up.
#[derive(Debug, Error)]
pub(crate) enum SetUpTotpError {
    /// One is in use already.
    #[error("an authenticator app is in use already")]
    InUse,
    /// Nothing has been begun, or another window has begun anew.
    #[error("no secret waits for its first code")]
    NothingBegun,
    /// The code is not of this secret and time.
    #[error("the code is wrong")]
    WrongCode,
    /// The code was guessed at too often.
    #[error("too many attempts")]
    TooManyAttempts,
    /// The secret cannot be used.
    #[error("the secret cannot be used")]
    Secret(#[from] UnusableSecret),
    /// The database failed.
    #[error("the app could not be set up")]
    Db(#[from] DbError),
}

/// What a person gets for setting up a factor.
pub(crate) struct SetUp {
    /// The session goes on under this token.
    pub(crate) token: Option<SessionToken>,
    /// Shown once; empty where the person has some left already.
    pub(crate) codes: Vec<RecoveryCode>,
}

/// Draws a secret that waits for its first code.
pub(crate) async fn begin_totp(
    database: &Database,
    vault: &Vault,
    person: &SignedIn,
) -> Result<(), SetUpTotpError> {
    let mut tx = database.write().await?;
    let sealed = TotpSecret::random().sealed(vault, person.user());
    if !store::upsert_totp(&mut tx, person.user(), &sealed).await? {
        return Err(SetUpTotpError::InUse);
    }
    tx.commit().await?;
    Ok(())
}

/// The secret that waits for its first code.
pub(crate) async fn load_waiting(
    database: &Database,
    vault: &Vault,
    person: &SignedIn,
) -> Result<TotpSecret, SetUpTotpError> {
    let row = store::find_totp(&mut database.read().await?, person.user()).await?;
    let row = row.ok_or(SetUpTotpError::NothingBegun)?;
    if row.confirmed_at.is_some() {
        return Err(SetUpTotpError::InUse);
    }
    Ok(TotpSecret::unsealed(vault, person.user(), &row.sealed_secret)?)
}

/// Lets the waiting secret count, as `typed` is a code of it.
pub(crate) async fn confirm_totp(
    gate: &Gate,
    person: &SignedIn,
    caller: &Caller,
    typed: &str,
) -> Result<SetUp, SetUpTotpError> {
    let mut tx = gate.database.write().await?;
    store::advance_user(&mut tx, person.user()).await?;
    let admission = attempts::admit(&mut tx, person.login(), caller, &gate.rules).await?;
    let row = store::find_totp(&mut tx, person.user()).await?;
    let done = match row {
        _ if admission != Admission::Admitted => Err(SetUpTotpError::TooManyAttempts),
        None => Err(SetUpTotpError::NothingBegun),
        Some(row) => {
            match TotpSecret::unsealed(&gate.vault, person.user(), &row.sealed_secret)?
                .step_of(typed, tx.now())
            {
                None => Err(SetUpTotpError::WrongCode),
                Some(step)
                    if store::advance_confirmed(&mut tx, person.user(), &row.sealed_secret, step).await? =>
                {
                    attempts::forgive(&mut tx, person.login(), caller, &gate.rules).await?;
                    Ok(entered_set_up(&mut tx, person, caller, "totp").await?)
                }
                Some(_) => Err(SetUpTotpError::InUse),
            }
        }
    };
    // A wrong guess is kept too.
    tx.commit().await?;
    done
}

/// What follows from a new factor: the session goes on under a new token, sessions that nobody showed it in end if it
/// is the first, recovery codes are made where there are none, and the record says so.
pub(crate) async fn entered_set_up(
    tx: &mut WriteTx,
    person: &SignedIn,
    caller: &Caller,
    kind: &'static str,
) -> DbResult<SetUp> {
    store::advance_user(tx, person.user()).await?;
    let first = store::count_factors(tx, person.user()).await? == 1;
    let ended = if first { sessions::end_others(tx, person).await? } else { 0 };
    sessions::prove(tx, person).await?;
    let token = sessions::rotate(tx, person).await?;
    let codes = ensure_recovery_codes(tx, person.user()).await?;
    let facts = json!({ "kind": kind, "sessions_ended": ended, "address": caller.address });
    record(tx, &person.actor(), "identity.second_factor_added", subject(person.user()), &facts).await?;
    Ok(SetUp { token, codes })
}

/// Makes recovery codes for somebody who has none left.
async fn ensure_recovery_codes(tx: &mut WriteTx, user: UserId) -> DbResult<Vec<RecoveryCode>> {
    if store::count_codes_left(tx, user).await? > 0 {
        return Ok(Vec::new());
    }
    replace_codes(tx, user).await
}

/// Makes new recovery codes; the old ones are worth nothing from then on.
pub(crate) async fn reissue_recovery_codes(
    database: &Database,
    person: &SignedIn,
    caller: &Caller,
) -> DbResult<Option<Vec<RecoveryCode>>> {
    let mut tx = database.write().await?;
    store::advance_user(&mut tx, person.user()).await?;
    if store::count_factors(&mut tx, person.user()).await? == 0 {
        return Ok(None);
    }
    let codes = replace_codes(&mut tx, person.user()).await?;
    let facts = json!({ "address": caller.address });
    record(&mut tx, &person.actor(), "identity.recovery_codes_reissued", subject(person.user()), &facts)
        .await?;
    tx.commit().await?;
    Ok(Some(codes))
}

async fn replace_codes(tx: &mut WriteTx, user: UserId) -> DbResult<Vec<RecoveryCode>> {
    store::delete_recovery_codes(tx, user).await?;
    let codes: Vec<RecoveryCode> = (0..RecoveryCode::COUNT).map(|_| RecoveryCode::random()).collect();
    store::insert_recovery_codes(tx, user, codes.iter().map(|code| code.hash(user)).collect()).await?;
    Ok(codes)
}

pub(super) fn subject(user: UserId) -> String {
    format!("users/{user}")
}
