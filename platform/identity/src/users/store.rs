//! The SQL of users.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::{NewUser, PasswordHash, UserId};

/// What signing in compares with.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Credentials {
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    pub(crate) password_hash: PasswordHash,
}

/// A user as others name them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UserRow {
    /// Names the user.
    pub id: UserId,
    /// The login, folded.
    pub login: String,
    /// The name that others read.
    pub name: String,
}

/// The user who signs in as `login`, folded.
pub async fn find_user(tx: &mut ReadTx, login: &str) -> DbResult<Option<UserRow>> {
    tx.find(sql!("SELECT id, login, name FROM users WHERE login = $1"), params![login]).await
}

/// Makes the user unless the login is taken.
pub(crate) async fn insert_user(tx: &mut WriteTx, new: &NewUser) -> DbResult<Option<UserId>> {
    let now = tx.now();
    let inserted: Option<(UserId,)> = tx
        .find(
            sql!(
                "INSERT INTO users (login, name, password_hash, created_at, password_changed_at)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (login) DO NOTHING RETURNING id"
            ),
            params![new.login.as_str(), new.name.trim(), new.password_hash.as_str(), now, now],
        )
        .await?;
    Ok(inserted.map(|(id,)| id))
}

/// `login` is folded.
pub(crate) async fn find_credentials(tx: &mut ReadTx, login: &str) -> DbResult<Option<Credentials>> {
    tx.find(sql!("SELECT id AS user_id, name, password_hash FROM users WHERE login = $1"), params![login])
        .await
}

/// Notes that the user signs in, if the password is still the one `seen` and the account is in use.
/// The row stays locked until the transaction ends, so that a change of password sees the session.
pub(crate) async fn advance_signed_in_at(
    tx: &mut WriteTx,
    user: UserId,
    seen: &PasswordHash,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE users SET signed_in_at = $3 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL"
            ),
            params![user, seen.as_str(), now],
        )
        .await?;
    Ok(changed == 1)
}

/// Replaces the password `seen` by `new`, which is due at `due_at`; `false` means that it is no longer the one seen.
pub(super) async fn advance_password(
    tx: &mut WriteTx,
    user: UserId,
    seen: &PasswordHash,
    new: &PasswordHash,
    due_at: Option<Timestamp>,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE users SET password_hash = $3, password_changed_at = $4, password_due_at = $5
                 WHERE id = $1 AND password_hash = $2"
            ),
            params![user, seen.as_str(), new.as_str(), now, due_at],
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps the password that has just been replaced.
pub(super) async fn insert_former_password(
    tx: &mut WriteTx,
    user: UserId,
    former: &PasswordHash,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("INSERT INTO former_passwords (user_id, password_hash, replaced_at) VALUES ($1, $2, $3)"),
        params![user, former.as_str(), now],
    )
    .await?;
    Ok(())
}

/// The latest `count` passwords that were replaced, the newest first.
pub(super) async fn list_former_passwords(
    tx: &mut ReadTx,
    user: UserId,
    count: i64,
) -> DbResult<Vec<PasswordHash>> {
    let rows: Vec<(PasswordHash,)> = tx
        .list(
            sql!("SELECT password_hash FROM former_passwords WHERE user_id = $1 ORDER BY id DESC LIMIT $2"),
            params![user, count],
        )
        .await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}

/// Forgets all but the latest `count`.
pub(super) async fn delete_former_passwords(tx: &mut WriteTx, user: UserId, count: i64) -> DbResult<()> {
    tx.execute(
        sql!(
            "DELETE FROM former_passwords WHERE user_id = $1 AND id NOT IN
                (SELECT id FROM former_passwords WHERE user_id = $1 ORDER BY id DESC LIMIT $2)"
        ),
        params![user, count],
    )
    .await?;
    Ok(())
}
