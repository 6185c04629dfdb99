//! Giving the password once more.

use platform_audit::record;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use crate::attempts::{self, Wait};
use crate::{AccountRules, Caller, SignedIn, sessions, users};

/// Why nothing is proven.
#[derive(Debug, Error)]
pub(crate) enum ConfirmError {
    /// The password is another.
    #[error("the password is wrong")]
    WrongPassword,
    /// The password was guessed at too often.
    #[error("too many attempts")]
    TooManyAttempts(Wait),
    /// The session has ended, or the password was changed, meanwhile.
    #[error("the session has ended")]
    SignedOut,
    /// The database failed.
    #[error("nothing could be proven")]
    Db(#[from] DbError),
}

/// Notes in the session that the person knows the password. Guesses count like guesses at the
/// sign-in screen.
pub(crate) async fn confirm(
    database: &Database,
    person: &SignedIn,
    caller: &Caller,
    rules: &AccountRules,
    password: String,
) -> Result<(), ConfirmError> {
    let mut tx = database.write().await?;
    let admission = attempts::admit(&mut tx, person.login(), caller, rules).await?;
    let kept = users::find_credentials(&mut tx, person.login()).await?.ok_or(ConfirmError::SignedOut)?;
    tx.commit().await?;
    if let Some(wait) = admission.wait() {
        return Err(ConfirmError::TooManyAttempts(wait));
    }
    let right = users::matches(password, Some(kept.password_hash)).await;

    let mut tx = database.write().await?;
    let event = if right { "identity.confirmed" } else { "identity.confirmation_refused" };
    if right {
        attempts::forgive(&mut tx, person.login(), caller, rules).await?;
        if !sessions::prove(&mut tx, person).await? {
            return Err(ConfirmError::SignedOut);
        }
    }
    let subject = format!("users/{}", person.user());
    record(&mut tx, &person.actor(), event, subject, &json!({ "address": caller.address })).await?;
    tx.commit().await?;
    if right { Ok(()) } else { Err(ConfirmError::WrongPassword) }
}
