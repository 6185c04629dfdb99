//! Taking factors away.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::confirm::subject;
use super::store;
use crate::{Caller, SignedIn, UserId};

/// Why nothing was taken away.
#[derive(Debug, Error)]
pub enum RemoveAllError {
    /// The person has none.
    #[error("このアカウントには、2段階認証が設定されていません。")]
    NothingSet,
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

/// Takes the person's authenticator app away; `false` means that there was none.
pub(crate) async fn remove_totp(database: &Database, person: &SignedIn, caller: &Caller) -> DbResult<bool> {
    let mut tx = database.write().await?;
    store::advance_user(&mut tx, person.user()).await?;
    if !store::delete_totp(&mut tx, person.user()).await? {
        return Ok(false);
    }
    forget_codes_of_last(&mut tx, person.user()).await?;
    let facts = json!({ "kind": "totp", "address": caller.address });
    record(&mut tx, &person.actor(), "identity.second_factor_removed", subject(person.user()), &facts)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// Lets changes of the person's factors come one after the other until the transaction ends.
pub(crate) async fn hold_still(tx: &mut WriteTx, user: UserId) -> DbResult<()> {
    store::advance_user(tx, user).await.map(drop)
}

/// Recovery codes are worth nothing to somebody without a factor.
pub(crate) async fn forget_codes_of_last(tx: &mut WriteTx, user: UserId) -> DbResult<()> {
    if store::count_factors(tx, user).await? == 0 {
        store::delete_recovery_codes(tx, user).await?;
    }
    Ok(())
}

/// Takes all of somebody's factors and recovery codes away, as `actor` was told that they are lost. The password
/// stays; who needs a factor is led to set one up after the next sign-in.
pub async fn remove_all(database: &Database, actor: &Actor, user: UserId) -> Result<(), RemoveAllError> {
    let mut tx = database.write().await?;
    store::advance_user(&mut tx, user).await?;
    let totp = store::delete_totp(&mut tx, user).await?;
    let passkeys = store::delete_passkeys(&mut tx, user).await?;
    if !totp && passkeys == 0 {
        return Err(RemoveAllError::NothingSet);
    }
    store::delete_recovery_codes(&mut tx, user).await?;
    let facts = json!({ "totp": totp, "passkeys": passkeys });
    record(&mut tx, actor, "identity.second_factors_removed", subject(user), &facts).await?;
    tx.commit().await?;
    Ok(())
}
