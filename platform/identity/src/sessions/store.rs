//! The SQL of sessions.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};

use super::token::TokenHash;
use crate::{Caller, UserId};

/// A session to be opened.
pub(super) struct NewSession {
    pub(super) hash: TokenHash,
    pub(super) user: UserId,
    pub(super) expires_at: Timestamp,
}

/// A living session and whose it is.
#[derive(sqlx::FromRow)]
pub(super) struct SessionRow {
    pub(super) user_id: UserId,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) seen_at: Timestamp,
    pub(super) has_second_factor: bool,
}

pub(super) async fn insert_session(tx: &mut WriteTx, session: &NewSession, caller: &Caller) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO sessions (token_hash, user_id, created_at, seen_at, expires_at, agent, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![
            session.hash.as_str(),
            session.user,
            now,
            now,
            session.expires_at,
            &caller.agent,
            caller.address.to_string()
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn find_session(
    tx: &mut ReadTx,
    hash: &TokenHash,
    idle_since: Timestamp,
) -> DbResult<Option<SessionRow>> {
    let now = tx.now();
    tx.find(
        sql!(
            "SELECT s.user_id, u.login, u.name, s.seen_at,
                (EXISTS (SELECT 1 FROM totp_secrets t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)) AS has_second_factor
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.disabled_at IS NULL"
        ),
        params![hash.as_str(), now, idle_since],
    )
    .await
}

pub(super) async fn update_seen_at(tx: &mut WriteTx, hash: &TokenHash) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2"),
        params![hash.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Gives a session another token; `false` means that it has ended meanwhile.
pub(super) async fn advance_token(tx: &mut WriteTx, seen: &TokenHash, new: &TokenHash) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!("UPDATE sessions SET token_hash = $2 WHERE token_hash = $1"),
            params![seen.as_str(), new.as_str()],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn delete_session(tx: &mut WriteTx, hash: &TokenHash) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM sessions WHERE token_hash = $1"), params![hash.as_str()]).await?;
    Ok(())
}

pub(super) async fn delete_other_sessions(
    tx: &mut WriteTx,
    user: UserId,
    kept: Option<&TokenHash>,
) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2"),
        params![user, kept.map_or("", TokenHash::as_str)],
    )
    .await
}

/// PostgreSQL passes over rows that another sign-in is just removing: waiting for them in an order
/// of its own could end in a deadlock.
pub(super) async fn delete_ended_sessions(tx: &mut WriteTx, idle_since: Timestamp) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        either_sql!(
            sqlite: "DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2",
            postgres: "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions
                WHERE expires_at <= $1 OR seen_at <= $2 FOR UPDATE SKIP LOCKED)",
        ),
        params![now, idle_since],
    )
    .await?;
    Ok(())
}
