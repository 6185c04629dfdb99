//! The SQL of API tokens.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::TokenId;
use crate::UserId;

/// A token as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenLine {
    /// Its row.
    pub id: TokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// The name of whose it is.
    pub holder: String,
    /// The login of whose it is.
    pub login: String,
    /// Whether that is a machine.
    pub machine: bool,
    /// What it is for, in its maker's words.
    pub name: String,
    /// Its first letters.
    pub prefix: String,
    /// The codes of its scopes, parted by spaces.
    pub scopes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, within a minute.
    pub used_at: Option<Timestamp>,
    /// From where it was last used.
    pub used_address: Option<String>,
}

/// A token to be kept.
pub(super) struct NewRow<'a> {
    pub(super) user: UserId,
    pub(super) name: &'a str,
    pub(super) prefix: &'a str,
    pub(super) hash: String,
    pub(super) scopes: String,
    pub(super) expires_at: Timestamp,
}

/// A living token, and whom it speaks for.
#[derive(sqlx::FromRow)]
pub(super) struct BearerRow {
    pub(super) id: TokenId,
    pub(super) name: String,
    pub(super) scopes: String,
    pub(super) used_at: Option<Timestamp>,
    pub(super) user_id: UserId,
    pub(super) login: String,
    pub(super) holder: String,
    pub(super) machine: bool,
    pub(super) has_second_factor: bool,
}

pub(super) async fn insert_token(tx: &mut WriteTx, new: &NewRow<'_>) -> DbResult<TokenId> {
    let now = tx.now();
    let made: (TokenId,) = tx
        .load(
            sql!(
                "INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"
            ),
            params![new.user, new.name, new.prefix, &new.hash, &new.scopes, now, new.expires_at],
        )
        .await?;
    Ok(made.0)
}

/// The tokens of one person or machine, or of everybody; the newest first.
pub async fn list_tokens(tx: &mut ReadTx, user: Option<UserId>) -> DbResult<Vec<TokenLine>> {
    tx.list(
        sql!(
            "SELECT t.id, t.user_id, u.name AS holder, u.login, EXISTS (SELECT 1 FROM machines m WHERE m.user_id = u.id) AS machine,
                t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.revoked_at, t.used_at, t.used_address
             FROM api_tokens t JOIN users u ON u.id = t.user_id
             WHERE CAST($1 AS BIGINT) IS NULL OR t.user_id = $1 ORDER BY t.id DESC"
        ),
        params![user],
    )
    .await
}

/// The token that is kept under `hash`, if it lives and its holder's account is in use.
pub(super) async fn find_bearer(tx: &mut ReadTx, hash: &str) -> DbResult<Option<BearerRow>> {
    let now = tx.now();
    tx.find(
        sql!(
            "SELECT t.id, t.name, t.scopes, t.used_at, t.user_id, u.login, u.name AS holder,
                EXISTS (SELECT 1 FROM machines m WHERE m.user_id = u.id) AS machine,
                (EXISTS (SELECT 1 FROM totp_secrets f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)) AS has_second_factor
             FROM api_tokens t JOIN users u ON u.id = t.user_id
             WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND u.disabled_at IS NULL"
        ),
        params![hash, now],
    )
    .await
}

/// Notes a use, unless one since `stale` is noted already.
pub(super) async fn update_used(
    tx: &mut WriteTx,
    token: TokenId,
    address: &str,
    stale: Timestamp,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE api_tokens SET used_at = $2, used_address = $3
             WHERE id = $1 AND (used_at IS NULL OR used_at <= $4)"
        ),
        params![token, now, address, stale],
    )
    .await?;
    Ok(())
}

/// Withdraws a token and gives its name; of one person's only, where `user` is given.
pub(super) async fn claim_withdrawal(
    tx: &mut WriteTx,
    token: TokenId,
    user: Option<UserId>,
) -> DbResult<Option<(UserId, String)>> {
    let now = tx.now();
    tx.find(
        sql!(
            "UPDATE api_tokens SET revoked_at = $2
             WHERE id = $1 AND revoked_at IS NULL AND (CAST($3 AS BIGINT) IS NULL OR user_id = $3)
             RETURNING user_id, name"
        ),
        params![token, now, user],
    )
    .await
}

/// Moves the end of a living token that ends before `due`.
pub(super) async fn advance_end(
    tx: &mut WriteTx,
    token: TokenId,
    due: Timestamp,
    ends: Timestamp,
) -> DbResult<bool> {
    let now = tx.now();
    let written = tx
        .execute(
            sql!(
                "UPDATE api_tokens SET expires_at = $4
                 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 AND expires_at < $3"
            ),
            params![token, now, due, ends],
        )
        .await?;
    Ok(written == 1)
}

pub(super) async fn insert_machine(tx: &mut WriteTx, user: UserId, made_by: &str) -> DbResult<()> {
    tx.execute(sql!("INSERT INTO machines (user_id, made_by) VALUES ($1, $2)"), params![user, made_by])
        .await?;
    Ok(())
}

/// A machine or person in use, by its login, folded.
pub(super) async fn find_holder(tx: &mut ReadTx, login: &str) -> DbResult<Option<UserId>> {
    let found: Option<(UserId,)> = tx
        .find(sql!("SELECT id FROM users WHERE login = $1 AND disabled_at IS NULL"), params![login])
        .await?;
    Ok(found.map(|(id,)| id))
}
