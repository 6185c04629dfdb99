//! Giving somebody an account and a role.

use platform_audit::Actor;
use platform_database::{Database, DbError, WriteTx};
use platform_identity::{
    CreateUserError, InvalidLogin, NewPassword, NewUser, UserId, WeakPassword, create_user,
};
use thiserror::Error;

use super::{Role, store};

/// Somebody who is to become a member.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The name to sign in with.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// The first password.
    pub password: String,
    /// What the person is.
    pub role: Role,
}

/// Why somebody did not become one.
#[derive(Debug, Error)]
pub enum EnrolMemberError {
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

/// Makes an account with its role, both or neither.
pub async fn enrol_member(
    database: &Database,
    actor: &Actor,
    new: &NewMember,
) -> Result<UserId, EnrolMemberError> {
    let login = new.login.parse()?;
    let password_hash = NewPassword::choose(&new.password, &login)?.hash().await;
    let mut tx = database.write().await?;
    let user = create_user(&mut tx, actor, &NewUser { login, name: new.name.clone(), password_hash }).await?;
    store::insert_member(&mut tx, user, new.role).await?;
    tx.commit().await?;
    Ok(user)
}

/// Makes a user an administrator, in the transaction that made the user.
pub(crate) async fn grant_admin(tx: &mut WriteTx, user: UserId) -> Result<(), DbError> {
    store::insert_member(tx, user, Role::Admin).await
}
