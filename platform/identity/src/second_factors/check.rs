//! Whether what somebody shows is right. All of it happens in the caller's transaction, which has counted the guess.

use platform_database::{DbError, DbResult, ReadTx, WriteTx};
use platform_vault::Vault;
use thiserror::Error;

use super::recovery_code::RecoveryCode;
use super::store;
use super::totp::{TotpSecret, UnusableSecret};
use crate::UserId;

/// Why nobody can say whether a code is right.
#[derive(Debug, Error)]
pub(crate) enum UncheckableCode {
    /// The secret cannot be used.
    #[error("the code cannot be compared")]
    Secret(#[from] UnusableSecret),
    /// The database failed.
    #[error("the secret could not be read")]
    Db(#[from] DbError),
}

/// Whether the person has a factor besides the password.
pub(crate) async fn has_any(tx: &mut ReadTx, user: UserId) -> DbResult<bool> {
    Ok(store::count_factors(tx, user).await? > 0)
}

/// Whether `typed` is a code of the person's app that nobody has shown yet; uses it up.
pub(crate) async fn is_right_code(
    tx: &mut WriteTx,
    vault: &Vault,
    user: UserId,
    typed: &str,
) -> Result<bool, UncheckableCode> {
    let Some(row) = store::find_totp(tx, user).await?.filter(|row| row.confirmed_at.is_some()) else {
        return Ok(false);
    };
    let secret = TotpSecret::unsealed(vault, user, &row.sealed_secret)?;
    match secret.step_of(typed, tx.now()) {
        Some(step) => Ok(store::advance_step(tx, user, step).await?),
        None => Ok(false),
    }
}

/// Whether `typed` is a recovery code of the person that nobody has used yet; uses it up.
pub(crate) async fn is_right_recovery_code(tx: &mut WriteTx, user: UserId, typed: &str) -> DbResult<bool> {
    store::claim_recovery_code(tx, &RecoveryCode::read(typed).hash(user)).await
}
