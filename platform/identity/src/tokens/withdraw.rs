//! Withdrawing a token.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{TokenId, store};
use crate::UserId;

/// Why no token was withdrawn.
#[derive(Debug, Error)]
pub enum WithdrawTokenError {
    /// There is none, or it was withdrawn before.
    #[error("そのトークンはないか、すでに取り消されています。")]
    NoSuchToken,
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

/// Withdraws a token: of its holder's only, where `of` is given. It counts no more from the next request on.
pub async fn withdraw_token(
    database: &Database,
    actor: &Actor,
    token: TokenId,
    of: Option<UserId>,
) -> Result<(), WithdrawTokenError> {
    let mut tx = database.write().await?;
    withdraw_token_in(&mut tx, actor, token, of).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in the caller's transaction.
pub async fn withdraw_token_in(
    tx: &mut WriteTx,
    actor: &Actor,
    token: TokenId,
    of: Option<UserId>,
) -> Result<(), WithdrawTokenError> {
    let withdrawn = store::claim_withdrawal(tx, token, of).await?;
    let (holder, name) = withdrawn.ok_or(WithdrawTokenError::NoSuchToken)?;
    let facts = json!({ "holder": holder, "name": name });
    record(tx, actor, "identity.token_withdrawn", format!("tokens/{token}"), &facts).await?;
    Ok(())
}
