//! Giving somebody a password.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Login, NewPassword, PasswordHash, UserId, store};
use crate::sessions;

/// How many passwords nobody may use again, the present one among them.
const REMEMBERED: i64 = 5;

/// What a password that somebody is given is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordUse {
    /// The person's own from now on.
    Own,
    /// For one sign-in, which leads to the screen where the person chooses their own.
    OneTime,
}

/// Why the password stays as it is; the words are for the person who asked.
#[derive(Debug, Error)]
pub enum SetPasswordError {
    /// Nobody signs in by that name.
    #[error("ログインID「{0}」の利用者はいません。")]
    NoSuchUser(String),
    /// It is one of the last five.
    #[error("最近の5回と同じパスワードは使えません。")]
    UsedBefore,
    /// The person has changed it in this very moment; that one is nobody else's to undo.
    #[error("ちょうど本人がパスワードを変えたところです。確かめてから、もう一度お試しください。")]
    ChangedMeanwhile,
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

/// Gives the user `login` a password and ends all their sessions; says how many there were.
pub async fn set_password(
    database: &Database,
    actor: &Actor,
    login: &Login,
    new: NewPassword,
    purpose: PasswordUse,
) -> Result<u64, SetPasswordError> {
    let mut tx = database.read().await?;
    let known = store::find_credentials(&mut tx, login.as_str()).await?;
    drop(tx);
    let known = known.ok_or_else(|| SetPasswordError::NoSuchUser(login.to_string()))?;
    if is_used_before(database, known.user_id, &known.password_hash, &new).await? {
        return Err(SetPasswordError::UsedBefore);
    }
    let hash = new.hash().await;

    let mut tx = database.write().await?;
    if !replace(&mut tx, known.user_id, &known.password_hash, &hash, purpose).await? {
        return Err(SetPasswordError::ChangedMeanwhile);
    }
    let ended = sessions::end_all(&mut tx, known.user_id).await?;
    let facts = json!({ "sessions_ended": ended, "one_time": purpose == PasswordUse::OneTime });
    record(&mut tx, actor, "identity.password_set", format!("users/{}", known.user_id), &facts).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Whether `new` is one of the user's last five passwords, of which `present` is one.
pub(crate) async fn is_used_before(
    database: &Database,
    user: UserId,
    present: &PasswordHash,
    new: &NewPassword,
) -> DbResult<bool> {
    let mut former = store::list_former_passwords(&mut database.read().await?, user, REMEMBERED - 1).await?;
    former.push(present.clone());
    Ok(new.is_among(former).await)
}

/// Replaces the password `seen` and remembers it; `false` means that it is no longer the one seen.
pub(crate) async fn replace(
    tx: &mut WriteTx,
    user: UserId,
    seen: &PasswordHash,
    new: &PasswordHash,
    purpose: PasswordUse,
) -> DbResult<bool> {
    let due_at = (purpose == PasswordUse::OneTime).then(|| tx.now());
    if !store::advance_password(tx, user, seen, new, due_at).await? {
        return Ok(false);
    }
    remember(tx, user, seen).await?;
    Ok(true)
}

/// Remembers a password that was replaced.
pub(crate) async fn remember(tx: &mut WriteTx, user: UserId, former: &PasswordHash) -> DbResult<()> {
    store::insert_former_password(tx, user, former).await?;
    store::delete_former_passwords(tx, user, REMEMBERED).await
}
