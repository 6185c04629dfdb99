//! The SQL of sign-ins that wait for their second step.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};

use crate::UserId;
use crate::sessions::TokenHash;

/// A sign-in that waits, and whose it is.
#[derive(sqlx::FromRow)]
pub(super) struct PendingRow {
    pub(super) user_id: UserId,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) guesses: i64,
    pub(super) has_totp: bool,
    pub(super) has_passkey: bool,
}

pub(super) async fn insert_pending(
    tx: &mut WriteTx,
    hash: &TokenHash,
    user: UserId,
    expires_at: Timestamp,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO pending_sign_ins (token_hash, user_id, created_at, expires_at, guesses)
             VALUES ($1, $2, $3, $4, 0)"
        ),
        params![hash.as_str(), user, now, expires_at],
    )
    .await?;
    Ok(())
}

/// The sign-in that still waits under `hash`, if its person's account is in use and the password still the same.
pub(super) async fn find_pending(tx: &mut ReadTx, hash: &TokenHash) -> DbResult<Option<PendingRow>> {
    let now = tx.now();
    tx.find(
        sql!(
            "SELECT p.user_id, u.login, u.name, p.guesses,
                EXISTS (SELECT 1 FROM totp_secrets t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS has_totp,
                EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = u.id) AS has_passkey
             FROM pending_sign_ins p JOIN users u ON u.id = p.user_id
             WHERE p.token_hash = $1 AND p.expires_at > $2 AND u.disabled_at IS NULL
               AND u.password_changed_at <= p.created_at"
        ),
        params![hash.as_str(), now],
    )
    .await
}

/// Counts a wrong guess.
pub(super) async fn update_guesses(tx: &mut WriteTx, hash: &TokenHash) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE pending_sign_ins SET guesses = guesses + 1 WHERE token_hash = $1"),
        params![hash.as_str()],
    )
    .await?;
    Ok(())
}

/// Ends the waiting; `false` means that somebody else has ended it.
pub(super) async fn claim_pending(tx: &mut WriteTx, hash: &TokenHash) -> DbResult<bool> {
    let now = tx.now();
    let gone = tx
        .execute(
            sql!("DELETE FROM pending_sign_ins WHERE token_hash = $1 AND expires_at > $2"),
            params![hash.as_str(), now],
        )
        .await?;
    Ok(gone == 1)
}

/// PostgreSQL passes over rows that another sign-in is just removing.
pub(super) async fn delete_expired(tx: &mut WriteTx) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        either_sql!(
            sqlite: "DELETE FROM pending_sign_ins WHERE expires_at <= $1",
            postgres: "DELETE FROM pending_sign_ins WHERE token_hash IN
                (SELECT token_hash FROM pending_sign_ins WHERE expires_at <= $1 FOR UPDATE SKIP LOCKED)",
        ),
        params![now],
    )
    .await?;
    Ok(())
}
