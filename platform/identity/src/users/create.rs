//! Making a user.

use platform_audit::{Actor, record};
use platform_database::{DbError, WriteTx};
use platform_mail::MailAddress;
use serde_json::json;
use thiserror::Error;

use super::{InvalidLogin, Login, NewPassword, PasswordHash, UserId, WeakPassword, store};

/// A user to be made, who knows the password already.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with.
    pub login: Login,
    /// The name that others read.
    pub name: String,
    /// The first password.
    pub password_hash: PasswordHash,
}

/// Why somebody did not get an account with a password that was chosen for them.
#[derive(Debug, Error)]
pub enum EnrolError {
    /// The login cannot be one.
    #[error(transparent)]
    Login(#[from] InvalidLogin),
    /// The password is too weak.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// The account could not be made.
    #[error(transparent)]
    User(#[from] CreateUserError),
    /// The database.
    #[error("the account could not be made")]
    Db(#[from] DbError),
}

impl NewUser {
    /// Reads what is said of somebody.
    pub async fn with_password(login: &str, name: &str, password: &str) -> Result<NewUser, EnrolError> {
        let login: Login = login.parse()?;
        let password_hash = NewPassword::choose(password, &login)?.hash().await;
        Ok(NewUser { login, name: name.to_owned(), password_hash })
    }
}

/// A user to be invited, who will choose the password.
#[derive(Clone, Debug)]
pub struct InvitedUser {
    /// The name to sign in with.
    pub login: Login,
    /// The name that others read, until the person says better.
    pub name: String,
    /// Where to reach the person.
    pub email: Option<MailAddress>,
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
    check_name(&new.name)?;
    let user = store::insert_user(tx, new).await?.ok_or(CreateUserError::LoginTaken)?;
    record_created(tx, actor, user, "identity.user_created", &new.login).await?;
    Ok(user)
}

/// Makes a user who cannot sign in before a one-time code was used.
pub async fn invite_user(
    tx: &mut WriteTx,
    actor: &Actor,
    new: &InvitedUser,
) -> Result<UserId, CreateUserError> {
    check_name(&new.name)?;
    let user = store::insert_invited(tx, new, actor).await?.ok_or(CreateUserError::LoginTaken)?;
    record_created(tx, actor, user, "identity.user_invited", &new.login).await?;
    Ok(user)
}

fn check_name(name: &str) -> Result<(), CreateUserError> {
    if name.trim().is_empty() { Err(CreateUserError::NameMissing) } else { Ok(()) }
}

async fn record_created(
    tx: &mut WriteTx,
    actor: &Actor,
    user: UserId,
    event: &'static str,
    login: &Login,
) -> Result<(), DbError> {
    record(tx, actor, event, format!("users/{user}"), &json!({ "login": login.as_str() })).await
}
