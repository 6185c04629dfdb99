//! Changing one's own password.

use platform_audit::record;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::set_password::{is_used_before, replace};
use super::{NewPassword, PasswordUse, matches, store};
use crate::attempts::{self, Wait};
use crate::sessions::SessionToken;
use crate::{AccountRules, Caller, SignedIn, sessions};

/// Why the password stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ChangePasswordError {
    /// The present password is not the one typed.
    #[error("the present password is another")]
    WrongPassword,
    /// The present password was guessed at too often.
    #[error("too many attempts")]
    TooManyAttempts(Wait),
    /// It is one of the last five.
    #[error("the password was used before")]
    UsedBefore,
    /// The session has ended meanwhile.
    #[error("the session has ended")]
    SignedOut,
    /// The database failed.
    #[error("the password could not be changed")]
    Db(#[from] DbError),
}

/// Gives the signed-in person a new password, ends their sessions on other devices and gives this one
/// a new token. Guesses at the present password count like guesses at the sign-in screen.
pub(crate) async fn change_password(
    database: &Database,
    person: &SignedIn,
    caller: &Caller,
    rules: &AccountRules,
    present: String,
    new: NewPassword,
) -> Result<SessionToken, ChangePasswordError> {
    let mut tx = database.write().await?;
    let admission = attempts::admit(&mut tx, person.login(), caller, rules).await?;
    let kept = store::find_credentials(&mut tx, person.login()).await?.ok_or(DbError::Missing)?.password_hash;
    tx.commit().await?;
    if let Some(wait) = admission.wait() {
        return Err(ChangePasswordError::TooManyAttempts(wait));
    }
    if !matches(present, Some(kept.clone())).await {
        return Err(ChangePasswordError::WrongPassword);
    }
    if is_used_before(database, person.user(), &kept, &new).await? {
        forgive(database, person, caller, rules).await?;
        return Err(ChangePasswordError::UsedBefore);
    }
    let hash = new.hash().await;

    let mut tx = database.write().await?;
    if !replace(&mut tx, person.user(), &kept, &hash, PasswordUse::Own).await? {
        return Err(ChangePasswordError::WrongPassword);
    }
    attempts::forgive(&mut tx, person.login(), caller, rules).await?;
    let ended = sessions::end_others(&mut tx, person).await?;
    let token = sessions::rotate(&mut tx, person).await?.ok_or(ChangePasswordError::SignedOut)?;
    let facts = json!({ "sessions_ended": ended });
    record(&mut tx, &person.actor(), "identity.password_changed", format!("users/{}", person.user()), &facts)
        .await?;
    tx.commit().await?;
    Ok(token)
}

/// The present password was right, whatever is wrong with the new one.
async fn forgive(
    database: &Database,
    person: &SignedIn,
    caller: &Caller,
    rules: &AccountRules,
) -> Result<(), DbError> {
    let mut tx = database.write().await?;
    attempts::forgive(&mut tx, person.login(), caller, rules).await?;
    tx.commit().await
}
