//! The SQL of passkeys.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};
use platform_web::dates;

use super::PasskeyId;
use crate::UserId;
use crate::sessions::TokenHash;

/// A passkey as its owner sees it.
#[derive(sqlx::FromRow)]
pub(crate) struct PasskeyLine {
    pub(crate) id: PasskeyId,
    pub(crate) name: String,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
}

impl PasskeyLine {
    pub(crate) fn created(&self) -> String {
        dates::date_time(self.created_at)
    }

    pub(crate) fn used(&self) -> String {
        self.used_at.map_or("まだありません".to_owned(), dates::date_time)
    }
}

/// A passkey with its public key, and whose it is.
#[derive(sqlx::FromRow)]
pub(crate) struct OwnedPasskey {
    pub(super) id: PasskeyId,
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    pub(super) user_handle: String,
    pub(super) credential: String,
}

/// A passkey to be kept.
pub(super) struct NewPasskey<'a> {
    pub(super) user: UserId,
    pub(super) credential_id: String,
    pub(super) user_handle: String,
    pub(super) name: &'a str,
    pub(super) credential: String,
    pub(super) counter: i64,
}

pub(crate) async fn list_passkeys(tx: &mut ReadTx, user: UserId) -> DbResult<Vec<PasskeyLine>> {
    tx.list(
        sql!("SELECT id, name, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY id"),
        params![user],
    )
    .await
}

/// What the library keeps of each of the person's passkeys, and the handle under which devices know the person.
pub(super) async fn list_credentials(tx: &mut ReadTx, user: UserId) -> DbResult<Vec<(String, String)>> {
    tx.list(
        sql!("SELECT credential, user_handle FROM passkeys WHERE user_id = $1 ORDER BY id"),
        params![user],
    )
    .await
}

/// The passkey of that id, if its owner's account is in use; `name` is the owner's.
pub(super) async fn find_owned(tx: &mut ReadTx, credential_id: &str) -> DbResult<Option<OwnedPasskey>> {
    tx.find(
        sql!(
            "SELECT p.id, p.user_id, u.name, p.user_handle, p.credential
             FROM passkeys p JOIN users u ON u.id = p.user_id
             WHERE p.credential_id = $1 AND u.disabled_at IS NULL"
        ),
        params![credential_id],
    )
    .await
}

/// Keeps a passkey; `false` means that somebody has it already.
pub(super) async fn insert_passkey(tx: &mut WriteTx, new: &NewPasskey<'_>) -> DbResult<bool> {
    let now = tx.now();
    let inserted = tx
        .execute(
            sql!(
                "INSERT INTO passkeys (user_id, credential_id, user_handle, name, credential, counter, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING"
            ),
            params![
                new.user,
                &new.credential_id,
                &new.user_handle,
                new.name,
                &new.credential,
                new.counter,
                now
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Moves a passkey's counter on; `false` means that it was used with this count, or a later one, before. Devices that
/// count nothing always say 0.
pub(super) async fn advance_counter(
    tx: &mut WriteTx,
    passkey: PasskeyId,
    credential: &str,
    counter: i64,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE passkeys SET credential = $2, counter = $3, used_at = $4
                 WHERE id = $1 AND (counter < $3 OR (counter = 0 AND $3 = 0))"
            ),
            params![passkey, credential, counter, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Takes a passkey of the person's away and gives its name.
pub(super) async fn delete_passkey(
    tx: &mut WriteTx,
    user: UserId,
    passkey: PasskeyId,
) -> DbResult<Option<String>> {
    let gone: Option<(String,)> = tx
        .find(
            sql!("DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name"),
            params![passkey, user],
        )
        .await?;
    Ok(gone.map(|(name,)| name))
}

pub(super) async fn insert_ceremony(
    tx: &mut WriteTx,
    hash: &TokenHash,
    purpose: &str,
    user: Option<UserId>,
    state: &str,
    expires_at: Timestamp,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO passkey_ceremonies (token_hash, purpose, user_id, state, expires_at)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        params![hash.as_str(), purpose, user, state, expires_at],
    )
    .await?;
    Ok(())
}

/// Takes what was remembered, if it was for that purpose and person.
pub(super) async fn claim_ceremony(
    tx: &mut WriteTx,
    hash: &TokenHash,
    purpose: &str,
    user: Option<UserId>,
) -> DbResult<Option<String>> {
    let now = tx.now();
    let state: Option<(String,)> = tx
        .find(
            sql!(
                "DELETE FROM passkey_ceremonies
                 WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3
                   AND (user_id = $4 OR (user_id IS NULL AND CAST($4 AS BIGINT) IS NULL))
                 RETURNING state"
            ),
            params![hash.as_str(), purpose, now, user],
        )
        .await?;
    Ok(state.map(|(state,)| state))
}

/// PostgreSQL passes over rows that another request is just removing.
pub(super) async fn delete_expired_ceremonies(tx: &mut WriteTx) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        either_sql!(
            sqlite: "DELETE FROM passkey_ceremonies WHERE expires_at <= $1",
            postgres: "DELETE FROM passkey_ceremonies WHERE token_hash IN
                (SELECT token_hash FROM passkey_ceremonies WHERE expires_at <= $1 FOR UPDATE SKIP LOCKED)",
        ),
        params![now],
    )
    .await?;
    Ok(())
}
