//! Changing one's own password.

use platform_audit::record;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{NewPassword, matches, store};
use crate::attempts::{self, Admission};
use crate::{Caller, SignedIn, sessions};

/// Why the password stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ChangePasswordError {
    /// The present password is not the one typed.
    #[error("the present password is another")]
    WrongPassword,
    /// The present password was guessed at too often.
    #[error("too many attempts")]
    TooManyAttempts,
    /// The database failed.
    #[error("the password could not be changed")]
    Db(#[from] DbError),
}

/// Gives the signed-in person a new password and ends their sessions on other devices. Guesses at
/// the present password count like guesses at the sign-in screen.
pub(crate) async fn change_password(
    database: &Database,
    person: &SignedIn,
    caller: &Caller,
    present: String,
    new: NewPassword,
) -> Result<(), ChangePasswordError> {
    let mut tx = database.write().await?;
    let admission = attempts::admit(&mut tx, person.login(), caller).await?;
    let kept = store::find_credentials(&mut tx, person.login()).await?.ok_or(DbError::Missing)?.password_hash;
    tx.commit().await?;
    if admission != Admission::Admitted {
        return Err(ChangePasswordError::TooManyAttempts);
    }
    if !matches(present, Some(kept.clone())).await {
        return Err(ChangePasswordError::WrongPassword);
    }
    let hash = new.hash().await;

    let mut tx = database.write().await?;
    if !store::advance_password(&mut tx, person.user(), &kept, &hash).await? {
        return Err(ChangePasswordError::WrongPassword);
    }
    attempts::forgive(&mut tx, person.login(), caller).await?;
    let ended = sessions::end_others(&mut tx, person).await?;
    let facts = json!({ "sessions_ended": ended });
    record(&mut tx, &person.actor(), "identity.password_changed", format!("users/{}", person.user()), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}
