//! Making a user.

use platform_audit::{Actor, record};
use platform_database::{DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Login, PasswordHash, UserId, store};

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with.
    pub login: Login,
    /// The name that others read.
    pub name: String,
    /// The first password.
    pub password_hash: PasswordHash,
}

/// Why a user was not made; the words are for the person who asked.
#[derive(Debug, Error)]
pub enum CreateUserError {
    /// Somebody has this login already, whatever its case or width.
    #[error("このログインIDはすでに使われています。")]
    LoginTaken,
    /// The name is empty.
    #[error("名前を入力してください。")]
    NameMissing,
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

/// Makes a user and records that `actor` did so, in the caller's transaction: what the user may do
/// is the server's to say, in the same one.
pub async fn create_user(tx: &mut WriteTx, actor: &Actor, new: &NewUser) -> Result<UserId, CreateUserError> {
    if new.name.trim().is_empty() {
        return Err(CreateUserError::NameMissing);
    }
    let user = store::insert_user(tx, new).await?.ok_or(CreateUserError::LoginTaken)?;
    record(
        tx,
        actor,
        "identity.user_created",
        format!("users/{user}"),
        &json!({ "login": new.login.as_str() }),
    )
    .await?;
    Ok(user)
}
