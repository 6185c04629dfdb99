//! The SQL of second factors.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};
use platform_vault::SealedColumn;

use super::totp::purpose;
use crate::UserId;

/// The secrets of authenticator apps; a row is named by its person.
pub const SEALED_SECRETS: SealedColumn = SealedColumn {
    name: "totp_secrets.sealed_secret",
    purpose: |user| purpose(UserId(user)),
    list: || sql!("SELECT user_id AS id, sealed_secret AS sealed FROM totp_secrets ORDER BY user_id"),
    update: || sql!("UPDATE totp_secrets SET sealed_secret = $1 WHERE user_id = $2 AND sealed_secret = $3"),
};

/// A person's secret as it is kept.
#[derive(sqlx::FromRow)]
pub(super) struct TotpRow {
    pub(super) sealed_secret: String,
    pub(super) confirmed_at: Option<Timestamp>,
    pub(super) used_at: Option<Timestamp>,
}

pub(super) async fn find_totp(tx: &mut ReadTx, user: UserId) -> DbResult<Option<TotpRow>> {
    tx.find(
        sql!("SELECT sealed_secret, confirmed_at, used_at FROM totp_secrets WHERE user_id = $1"),
        params![user],
    )
    .await
}

/// Keeps a new secret in place of one that was never confirmed; `false` means that one is in use.
pub(super) async fn upsert_totp(tx: &mut WriteTx, user: UserId, sealed: &str) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "INSERT INTO totp_secrets (user_id, sealed_secret, created_at, last_step) VALUES ($1, $2, $3, 0)
                 ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret,
                    created_at = excluded.created_at WHERE totp_secrets.confirmed_at IS NULL"
            ),
            params![user, sealed, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Lets the secret `seen` count from now on; `step` is used up with it.
pub(super) async fn advance_confirmed(
    tx: &mut WriteTx,
    user: UserId,
    seen: &str,
    step: i64,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE totp_secrets SET confirmed_at = $3, last_step = $4, used_at = $3
                 WHERE user_id = $1 AND sealed_secret = $2 AND confirmed_at IS NULL"
            ),
            params![user, seen, now, step],
        )
        .await?;
    Ok(changed == 1)
}

/// Uses up `step`; `false` means that it, or a later one, was used before.
pub(super) async fn advance_step(tx: &mut WriteTx, user: UserId, step: i64) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE totp_secrets SET last_step = $2, used_at = $3 WHERE user_id = $1 AND last_step < $2"
            ),
            params![user, step, now],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn delete_totp(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    Ok(tx.execute(sql!("DELETE FROM totp_secrets WHERE user_id = $1"), params![user]).await? == 1)
}

pub(super) async fn delete_passkeys(tx: &mut WriteTx, user: UserId) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM passkeys WHERE user_id = $1"), params![user]).await
}

/// How many factors the person has that count.
pub(super) async fn count_factors(tx: &mut ReadTx, user: UserId) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT (SELECT COUNT(*) FROM totp_secrets t WHERE t.user_id = $1 AND t.confirmed_at IS NOT NULL)
                  + (SELECT COUNT(*) FROM passkeys p WHERE p.user_id = $1)"
        ),
        params![user],
    )
    .await
}

/// How many recovery codes the person has left.
pub(super) async fn count_codes_left(tx: &mut ReadTx, user: UserId) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL"),
        params![user],
    )
    .await
}

pub(super) async fn insert_recovery_codes(
    tx: &mut WriteTx,
    user: UserId,
    hashes: Vec<String>,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(3, "INSERT INTO recovery_codes (code_hash, user_id, created_at) VALUES {rows}"),
        hashes.into_iter().map(|hash| [hash.into(), user.into(), now.into()]),
    )
    .await?;
    Ok(())
}

/// Uses the code up; `false` means that there is no such code, or that it was used before.
pub(super) async fn claim_recovery_code(tx: &mut WriteTx, hash: &str) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!("UPDATE recovery_codes SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL"),
            params![hash, now],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn delete_recovery_codes(tx: &mut WriteTx, user: UserId) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM recovery_codes WHERE user_id = $1"), params![user]).await
}

/// Locks the person's row until the transaction ends, so that two changes of their factors come one after the other.
pub(super) async fn advance_user(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    let locked = tx.execute(sql!("UPDATE users SET name = name WHERE id = $1"), params![user]).await?;
    Ok(locked == 1)
}
