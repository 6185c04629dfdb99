//! The SQL of users.

use platform_database::{Database, DbResult, ReadTx, WriteTx, params, sql};

use super::{NewUser, PasswordHash, UserId, folded};

/// What signing in compares with.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Credentials {
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    pub(crate) password_hash: PasswordHash,
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

/// The user of that login, whatever its case and width.
pub async fn find_login(database: &Database, login: &str) -> DbResult<Option<UserId>> {
    let found = find_credentials(&mut database.read().await?, &folded(login)).await?;
    Ok(found.map(|found| found.user_id))
}

/// `login` is folded.
pub(crate) async fn find_credentials(tx: &mut ReadTx, login: &str) -> DbResult<Option<Credentials>> {
    tx.find(sql!("SELECT id AS user_id, name, password_hash FROM users WHERE login = $1"), params![login])
        .await
}

/// Whether the password is still the one `seen` and the account is in use. The row stays locked until the transaction
/// ends, so that a change of password sees the session.
pub(crate) async fn advance_proved(tx: &mut WriteTx, user: UserId, seen: &PasswordHash) -> DbResult<bool> {
    let locked = tx
        .execute(
            sql!("UPDATE users SET name = name WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL"),
            params![user, seen.as_str()],
        )
        .await?;
    Ok(locked == 1)
}

/// Notes that the user signs in, if the account is in use.
pub(crate) async fn advance_signed_in_at(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!("UPDATE users SET signed_in_at = $2 WHERE id = $1 AND disabled_at IS NULL"),
            params![user, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Replaces the password `seen` by `new`; `false` means that it is no longer the one seen.
pub(crate) async fn advance_password(
    tx: &mut WriteTx,
    user: UserId,
    seen: &PasswordHash,
    new: &PasswordHash,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!("UPDATE users SET password_hash = $3, password_changed_at = $4 WHERE id = $1 AND password_hash = $2"),
            params![user, seen.as_str(), new.as_str(), now],
        )
        .await?;
    Ok(changed == 1)
}
