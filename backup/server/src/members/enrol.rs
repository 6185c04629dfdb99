//! Giving somebody an account and a role.

use platform_audit::Actor;
use platform_database::{Database, DbError, WriteTx};
use platform_identity::{EnrolError, NewUser, UserId, create_user};

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

/// Makes an account with its role, both or neither.
pub async fn enrol_member(database: &Database, actor: &Actor, new: &NewMember) -> Result<UserId, EnrolError> {
    let account = NewUser::with_password(&new.login, &new.name, &new.password).await?;
    let mut tx = database.write().await?;
    let user = create_user(&mut tx, actor, &account).await?;
    store::insert_member(&mut tx, user, new.role).await?;
    tx.commit().await?;
    Ok(user)
}

/// Makes a user an administrator, in the transaction that made the user.
pub(crate) async fn grant_admin(tx: &mut WriteTx, user: UserId) -> Result<(), DbError> {
    store::insert_member(tx, user, Role::Admin).await
}
