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
    pub(super) proven_at: Option<Timestamp>,
    pub(super) password_changed_at: Timestamp,
    pub(super) password_due_at: Option<Timestamp>,
    pub(super) has_second_factor: bool,
}

/// A living session as people see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenSession {
    /// Names the session; it opens nothing.
    pub name: String,
    /// Who is signed in.
    pub user_id: UserId,
    /// That person's login.
    pub login: String,
    /// That person's name.
    pub person: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When the last request came, to the minute.
    pub seen_at: Timestamp,
    /// Where the person signed in from.
    pub address: String,
    /// What the browser called itself; see [`device`](crate::device).
    pub agent: String,
}

pub(super) async fn insert_session(tx: &mut WriteTx, session: &NewSession, caller: &Caller) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO sessions
                (token_hash, user_id, created_at, seen_at, proven_at, expires_at, agent, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            session.hash.as_str(),
            session.user,
            now,
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
            "SELECT s.user_id, u.login, u.name, s.seen_at, s.proven_at, u.password_changed_at, u.password_due_at,
                (EXISTS (SELECT 1 FROM totp_secrets t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)) AS has_second_factor
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.disabled_at IS NULL"
        ),
        params![hash.as_str(), now, idle_since],
    )
    .await
}

/// Those of one user, or everybody's.
pub(super) async fn list_sessions(
    tx: &mut ReadTx,
    user: Option<UserId>,
    idle_since: Timestamp,
) -> DbResult<Vec<OpenSession>> {
    let now = tx.now();
    tx.list(
        sql!(
            "SELECT s.token_hash AS name, s.user_id, u.login, u.name AS person, s.created_at, s.seen_at,
                s.address, s.agent
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.expires_at > $1 AND s.seen_at > $2 AND u.disabled_at IS NULL
                AND (CAST($3 AS BIGINT) IS NULL OR s.user_id = $3)
             ORDER BY s.seen_at DESC, s.created_at DESC, s.token_hash"
        ),
        params![now, idle_since, user],
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

/// Whether the session that had the hash `old` was there to get `new`.
pub(super) async fn advance_token(tx: &mut WriteTx, old: &TokenHash, new: &TokenHash) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!("UPDATE sessions SET token_hash = $2 WHERE token_hash = $1"),
            params![old.as_str(), new.as_str()],
        )
        .await?;
    Ok(changed == 1)
}

/// Whether the session was there.
pub(super) async fn advance_proven_at(tx: &mut WriteTx, hash: &TokenHash) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!("UPDATE sessions SET proven_at = $2 WHERE token_hash = $1"),
            params![hash.as_str(), now],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends the session called `name`, if it is `of` that user; gives whose it was.
pub(super) async fn delete_session(
    tx: &mut WriteTx,
    name: &str,
    of: Option<UserId>,
) -> DbResult<Option<UserId>> {
    let deleted: Option<(UserId,)> = tx
        .find(
            sql!(
                "DELETE FROM sessions WHERE token_hash = $1 AND (CAST($2 AS BIGINT) IS NULL OR user_id = $2)
                 RETURNING user_id"
            ),
            params![name, of],
        )
        .await?;
    Ok(deleted.map(|(user,)| user))
}

/// Ends those of one user, or everybody's.
pub(super) async fn delete_sessions(tx: &mut WriteTx, of: Option<UserId>) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM sessions WHERE CAST($1 AS BIGINT) IS NULL OR user_id = $1"), params![of])
        .await
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
