//! Giving somebody an account and a place.

use platform_audit::Actor;
use platform_database::{Database, DbError, WriteTx};
use platform_identity::{EnrolError, NewUser, UserId, create_user};

use super::appoint::appoint;
use super::{Role, store};

/// Somebody who is to join the staff.
#[derive(Clone, Debug)]
pub struct NewStaff {
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
pub async fn enrol_staff(database: &Database, actor: &Actor, new: &NewStaff) -> Result<UserId, EnrolError> {
    let account = NewUser::with_password(&new.login, &new.name, &new.password).await?;
    let mut tx = database.write().await?;
    let user = create_user(&mut tx, actor, &account).await?;
    appoint(&mut tx, user, new.role).await?;
    tx.commit().await?;
    Ok(user)
}

/// Makes a user 本部, in the transaction that made the user.
pub(crate) async fn grant_headquarters(tx: &mut WriteTx, user: UserId) -> Result<(), DbError> {
    appoint(tx, user, Role::Headquarters).await
}

/// The role of somebody in the 塾 of that 塾ID, or in one of its 教室; `None` if there is no such place.
pub async fn find_role(
    database: &Database,
    juku: &str,
    classroom: Option<&str>,
) -> Result<Option<Role>, DbError> {
    let place = store::find_place(&mut database.read().await?, juku, classroom).await?;
    Ok(place.and_then(|place| match (classroom, place.classroom_id) {
        (None, _) => Some(Role::Juku(place.juku_id)),
        (Some(_), Some(id)) => Some(Role::Classroom(place.juku_id, id)),
        (Some(_), None) => None,
    }))
}
