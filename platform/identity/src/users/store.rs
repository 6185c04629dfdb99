//! The SQL of users.

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::{InvitedUser, NewUser, PasswordHash, UserId, UserProfile};

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
                "INSERT INTO users (login, name, password_hash, created_at, password_changed_at, activated_at)
                 VALUES ($1, $2, $3, $4, $4, $4) ON CONFLICT (login) DO NOTHING RETURNING id"
            ),
            params![new.login.as_str(), new.name.trim(), new.password_hash.as_str(), now],
        )
        .await?;
    Ok(inserted.map(|(id,)| id))
}

/// Makes a user without a password: `!` is the hash of nothing, and nobody looks at it before the user is active.
pub(crate) async fn insert_invited(
    tx: &mut WriteTx,
    new: &InvitedUser,
    by: &Actor,
) -> DbResult<Option<UserId>> {
    let now = tx.now();
    let email = new.email.as_ref().map(platform_mail::MailAddress::as_str);
    let inserted: Option<(UserId,)> = tx
        .find(
            sql!(
                "INSERT INTO users (login, name, email, password_hash, created_at, password_changed_at, invited_by,
                                    invited_by_user_id)
                 VALUES ($1, $2, $3, '!', $4, $4, $5, $6) ON CONFLICT (login) DO NOTHING RETURNING id"
            ),
            params![new.login.as_str(), new.name.trim(), email, now, &by.name, by.user_id],
        )
        .await?;
    Ok(inserted.map(|(id,)| id))
}

/// `login` is folded. Who was invited and has not come yet has no password to compare with.
pub(crate) async fn find_credentials(tx: &mut ReadTx, login: &str) -> DbResult<Option<Credentials>> {
    tx.find(
        sql!(
            "SELECT id AS user_id, name, password_hash FROM users WHERE login = $1 AND activated_at IS NOT NULL"
        ),
        params![login],
    )
    .await
}

pub(crate) async fn find_profile(tx: &mut ReadTx, user: UserId) -> DbResult<Option<UserProfile>> {
    tx.find(
        sql!(
            "SELECT id, login, name, email, created_at, invited_by, invited_by_user_id, activated_at, signed_in_at,
                disabled_at, disabled_by, disabled_by_user_id,
                (EXISTS (SELECT 1 FROM totp_secrets t WHERE t.user_id = users.id AND t.confirmed_at IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = users.id)) AS has_second_factor,
                EXISTS (SELECT 1 FROM machines m WHERE m.user_id = users.id) AS is_machine
             FROM users WHERE id = $1"
        ),
        params![user],
    )
    .await
}

pub(crate) async fn list_profiles(tx: &mut ReadTx, users: &[UserId]) -> DbResult<Vec<UserProfile>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, login, name, email, created_at, invited_by, invited_by_user_id, activated_at, signed_in_at,
                disabled_at, disabled_by, disabled_by_user_id,
                (EXISTS (SELECT 1 FROM totp_secrets t WHERE t.user_id = users.id AND t.confirmed_at IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = users.id)) AS has_second_factor,
                EXISTS (SELECT 1 FROM machines m WHERE m.user_id = users.id) AS is_machine
             FROM users WHERE id IN (VALUES {keys})"
        ),
        users.iter().map(|user| [(*user).into()]),
    )
    .await
}

/// Who can get a mail to choose a new password: by login (folded) or by mail address.
pub(crate) async fn list_reachable(
    tx: &mut ReadTx,
    login: &str,
    email: Option<&str>,
) -> DbResult<Vec<UserId>> {
    let found: Vec<(UserId,)> = tx
        .list(
            sql!(
                "SELECT id FROM users
                 WHERE (login = $1 OR LOWER(email) = LOWER($2)) AND email IS NOT NULL AND activated_at IS NOT NULL
                   AND disabled_at IS NULL
                 ORDER BY id"
            ),
            params![login, email],
        )
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Gives an account that is in use or was invited its password; the name only if one is given.
pub(crate) async fn advance_to_active(
    tx: &mut WriteTx,
    user: UserId,
    name: Option<&str>,
    hash: &PasswordHash,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE users SET password_hash = $3, password_changed_at = $4, name = COALESCE($2, name),
                    activated_at = COALESCE(activated_at, $4), password_due_at = NULL
                 WHERE id = $1 AND disabled_at IS NULL"
            ),
            params![user, name, hash.as_str(), now],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn advance_to_disabled(tx: &mut WriteTx, user: UserId, by: &Actor) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE users SET disabled_at = $2, disabled_by = $3, disabled_by_user_id = $4
                 WHERE id = $1 AND disabled_at IS NULL"
            ),
            params![user, now, &by.name, by.user_id],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn advance_to_enabled(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!(
                "UPDATE users SET disabled_at = NULL, disabled_by = NULL, disabled_by_user_id = NULL
                 WHERE id = $1 AND disabled_at IS NOT NULL"
            ),
            params![user],
        )
        .await?;
    Ok(changed == 1)
}

/// Replaces the mail address `seen` by `new`; `false` means that it is no longer the one seen.
pub(crate) async fn advance_email(
    tx: &mut WriteTx,
    user: UserId,
    seen: &str,
    new: Option<&str>,
) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!("UPDATE users SET email = $3 WHERE id = $1 AND COALESCE(email, '') = $2"),
            params![user, seen, new],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn update_turns(tx: &mut WriteTx) -> DbResult<()> {
    tx.execute(sql!("UPDATE charge_turns SET turns = turns + 1 WHERE id = 1"), params![]).await?;
    Ok(())
}

pub(crate) async fn delete_aliases(tx: &mut WriteTx, user: UserId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM login_aliases WHERE user_id = $1"), params![user]).await?;
    Ok(())
}

pub(crate) async fn insert_alias(tx: &mut WriteTx, alias: &str, user: UserId) -> DbResult<()> {
    tx.execute(
        sql!("INSERT INTO login_aliases (alias, user_id) VALUES ($1, $2) ON CONFLICT (alias, user_id) DO NOTHING"),
        params![alias, user],
    )
    .await?;
    Ok(())
}

/// The logins of those who can sign in and have this alias; two are enough to know that it is nobody's.
pub(crate) async fn list_logins_of_alias(tx: &mut ReadTx, alias: &str) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list(
            sql!(
                "SELECT u.login FROM login_aliases a JOIN users u ON u.id = a.user_id
                 WHERE a.alias = $1 AND u.activated_at IS NOT NULL AND u.disabled_at IS NULL ORDER BY u.id LIMIT 2"
            ),
            params![alias],
        )
        .await?;
    Ok(found.into_iter().map(|(login,)| login).collect())
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
