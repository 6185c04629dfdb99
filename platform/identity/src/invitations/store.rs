//! The SQL of one-time codes.

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::OpenCode;
use crate::UserId;

/// A code to be kept.
pub(super) struct NewCode {
    pub(super) hash: String,
    pub(super) user: Option<UserId>,
    pub(super) purpose: &'static str,
    pub(super) by_mail: bool,
}

/// Whose code it is and what for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct CodeRow {
    pub(super) user_id: UserId,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) purpose: String,
}

pub(super) async fn insert_code(
    tx: &mut WriteTx,
    new: &NewCode,
    by: &Actor,
    until: Timestamp,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO one_time_codes (code_hash, user_id, purpose, issued_by, issued_by_user_id, by_mail, issued_at,
                                         expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![&new.hash, new.user, new.purpose, &by.name, by.user_id, new.by_mail, now, until],
    )
    .await?;
    Ok(())
}

/// A code that could be used now, by somebody who is not shut out.
pub(super) async fn find_usable(tx: &mut ReadTx, hash: &str) -> DbResult<Option<CodeRow>> {
    let now = tx.now();
    tx.find(
        sql!(
            "SELECT c.user_id, u.login, u.name, c.purpose FROM one_time_codes c JOIN users u ON u.id = c.user_id
             WHERE c.code_hash = $1 AND c.used_at IS NULL AND c.withdrawn_at IS NULL AND c.expires_at > $2
               AND u.disabled_at IS NULL"
        ),
        params![hash, now],
    )
    .await
}

/// Uses a person's code up; `false` means that it does not work any more.
pub(super) async fn claim_code(tx: &mut WriteTx, hash: &str) -> DbResult<bool> {
    let now = tx.now();
    let used = tx
        .execute(
            sql!(
                "UPDATE one_time_codes SET used_at = $2
                 WHERE code_hash = $1 AND user_id IS NOT NULL AND used_at IS NULL AND withdrawn_at IS NULL
                   AND expires_at > $2"
            ),
            params![hash, now],
        )
        .await?;
    Ok(used == 1)
}

/// Uses up the code that makes the first account.
pub(super) async fn claim_setup(tx: &mut WriteTx, hash: &str) -> DbResult<bool> {
    let now = tx.now();
    let used = tx
        .execute(
            sql!(
                "UPDATE one_time_codes SET used_at = $2
                 WHERE code_hash = $1 AND purpose = 'setup' AND used_at IS NULL AND withdrawn_at IS NULL
                   AND expires_at > $2"
            ),
            params![hash, now],
        )
        .await?;
    Ok(used == 1)
}

pub(super) async fn find_setup(tx: &mut ReadTx, hash: &str) -> DbResult<bool> {
    let now = tx.now();
    let open = tx
        .count(
            sql!(
                "SELECT COUNT(*) FROM one_time_codes
                 WHERE code_hash = $1 AND purpose = 'setup' AND used_at IS NULL AND withdrawn_at IS NULL
                   AND expires_at > $2"
            ),
            params![hash, now],
        )
        .await?;
    Ok(open > 0)
}

pub(super) async fn update_setups_withdrawn(tx: &mut WriteTx) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE one_time_codes SET withdrawn_at = $1
             WHERE purpose = 'setup' AND used_at IS NULL AND withdrawn_at IS NULL"
        ),
        params![now],
    )
    .await?;
    Ok(())
}

pub(super) async fn update_withdrawn(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE one_time_codes SET withdrawn_at = $2
                 WHERE user_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL"
            ),
            params![user, now],
        )
        .await?;
    Ok(changed > 0)
}

pub(super) async fn find_open_code(tx: &mut ReadTx, user: UserId) -> DbResult<Option<OpenCode>> {
    tx.find(
        sql!(
            "SELECT issued_by, issued_by_user_id, by_mail, issued_at, expires_at FROM one_time_codes
             WHERE user_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL"
        ),
        params![user],
    )
    .await
}

/// How many codes went to the person by mail since then.
pub(super) async fn count_mailed_since(tx: &mut ReadTx, user: UserId, since: Timestamp) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM one_time_codes WHERE user_id = $1 AND by_mail AND issued_at > $2"),
        params![user, since],
    )
    .await
}
