//! Giving somebody another post, and shutting somebody out or letting them in again.

use platform_audit::record;
use platform_database::{Database, DbError, DbResult, WriteTx};
use platform_identity::{UserId, UserState, end_all, has_successor, reinstate_user, suspend_user, take_turn};
use serde_json::json;
use thiserror::Error;

use super::find::find_person;
use crate::{Directory, Giving};

/// Why everything stays as it is; the words are for the manager.
#[derive(Debug, Error)]
pub(super) enum MoveError {
    /// There is no such person, or not under this manager.
    #[error("利用者がいません。")]
    NoSuchPerson,
    /// It is the manager.
    #[error("自分の役割や利用の停止は、自分では変えられません。ほかの管理者に依頼してください。")]
    Oneself,
    /// Nobody else in charge could sign in.
    #[error("管理する人がいなくなるので、変えられません。先に、ほかの人を管理者にしてください。")]
    LastInCharge,
    /// There is no such post, or it is not this manager's to give.
    #[error("役割を選んでください。")]
    NoSuchPost,
    /// The rules of the server are against it.
    #[error("{0}")]
    Refused(&'static str),
    /// It is so already: somebody was faster.
    #[error("すでにそうなっています。画面を開き直してください。")]
    AlreadySo,
    /// The database.
    #[error("nothing could be changed")]
    Db(#[from] DbError),
}

/// Gives the person another post and ends their sessions, which began under the old one.
pub(super) async fn change_post<S, D: Directory<S>>(
    database: &Database,
    manager: &D::Manager,
    user: UserId,
    post: &str,
) -> Result<(), MoveError> {
    let mut tx = database.write().await?;
    take_turn(&mut tx).await?;
    let person = find_person::<S, D>(&mut tx, manager, user).await?.ok_or(MoveError::NoSuchPerson)?;
    refuse_oneself::<S, D>(manager, user)?;
    if person.held.post == post {
        return Err(MoveError::AlreadySo);
    }
    refuse_last::<S, D>(&mut tx, user).await?;
    match D::give_post(&mut tx, manager, user, post).await? {
        Giving::Given => {}
        Giving::NoSuchPost => return Err(MoveError::NoSuchPost),
        Giving::Refused(words) => return Err(MoveError::Refused(words)),
    }
    let ended = end_all(&mut tx, user).await?;
    let facts = json!({ "old": person.held.post, "new": post, "sessions_ended": ended });
    record(&mut tx, D::actor(manager), "people.post_changed", format!("users/{user}"), &facts).await?;
    Ok(tx.commit().await?)
}

/// Shuts the person out at once.
pub(super) async fn suspend_person<S, D: Directory<S>>(
    database: &Database,
    manager: &D::Manager,
    user: UserId,
) -> Result<(), MoveError> {
    let mut tx = database.write().await?;
    take_turn(&mut tx).await?;
    find_person::<S, D>(&mut tx, manager, user).await?.ok_or(MoveError::NoSuchPerson)?;
    refuse_oneself::<S, D>(manager, user)?;
    refuse_last::<S, D>(&mut tx, user).await?;
    if !suspend_user(&mut tx, D::actor(manager), user).await? {
        return Err(MoveError::AlreadySo);
    }
    Ok(tx.commit().await?)
}

/// Lets the person in again; gives the state the account is in then.
pub(super) async fn reinstate_person<S, D: Directory<S>>(
    database: &Database,
    manager: &D::Manager,
    user: UserId,
) -> Result<UserState, MoveError> {
    let mut tx = database.write().await?;
    let person = find_person::<S, D>(&mut tx, manager, user).await?.ok_or(MoveError::NoSuchPerson)?;
    refuse_oneself::<S, D>(manager, user)?;
    if !reinstate_user(&mut tx, D::actor(manager), user).await? {
        return Err(MoveError::AlreadySo);
    }
    tx.commit().await?;
    Ok(if person.profile.activated_at.is_some() { UserState::Active } else { UserState::Invited })
}

fn refuse_oneself<S, D: Directory<S>>(manager: &D::Manager, user: UserId) -> Result<(), MoveError> {
    if D::actor(manager).user_id == Some(user.0) { Err(MoveError::Oneself) } else { Ok(()) }
}

async fn refuse_last<S, D: Directory<S>>(tx: &mut WriteTx, user: UserId) -> Result<(), MoveError> {
    if is_last::<S, D>(tx, user).await? { Err(MoveError::LastInCharge) } else { Ok(()) }
}

async fn is_last<S, D: Directory<S>>(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    let in_charge = D::list_in_charge(tx).await?;
    Ok(in_charge.contains(&user) && !has_successor(tx, &in_charge, user).await?)
}
