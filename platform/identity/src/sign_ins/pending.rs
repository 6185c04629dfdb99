//! A sign-in between the right password and the second step. All of it happens in the caller's transaction.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, WriteTx};

use super::store::{self, PendingRow};
use crate::UserId;
use crate::sessions::SessionToken;

/// How long the second step may take.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// How many wrong guesses end the waiting: then the password is asked for again.
const GUESSES: i64 = 5;

/// A sign-in that waits, and who it is for.
pub(crate) struct PendingSignIn {
    /// Whose password was right.
    pub(crate) user: UserId,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) has_totp: bool,
    pub(super) has_passkey: bool,
    guesses: i64,
}

/// Lets a sign-in of `user` wait for its second step; the browser keeps the token.
pub(super) async fn open(tx: &mut WriteTx, user: UserId) -> DbResult<SessionToken> {
    store::delete_expired(tx).await?;
    let token = SessionToken::random(user);
    let expires_at = tx.now() + PATIENCE;
    store::insert_pending(tx, &token.hash(), user, expires_at).await?;
    Ok(token)
}

/// The sign-in that waits under `token`.
pub(crate) async fn find(tx: &mut ReadTx, token: &SessionToken) -> DbResult<Option<PendingSignIn>> {
    let row = store::find_pending(tx, &token.hash()).await?;
    Ok(row.map(|PendingRow { user_id, login, name, guesses, has_totp, has_passkey }| PendingSignIn {
        user: user_id,
        login,
        name,
        has_totp,
        has_passkey,
        guesses,
    }))
}

/// Counts a wrong guess; the last one ends the waiting.
pub(super) async fn miss(tx: &mut WriteTx, token: &SessionToken, pending: &PendingSignIn) -> DbResult<()> {
    if pending.guesses + 1 < GUESSES {
        return store::update_guesses(tx, &token.hash()).await;
    }
    store::claim_pending(tx, &token.hash()).await.map(drop)
}

/// Ends the waiting, as the second step was taken; `false` means that another request was first.
pub(super) async fn claim(tx: &mut WriteTx, token: &SessionToken) -> DbResult<bool> {
    store::claim_pending(tx, &token.hash()).await
}
