//! Giving somebody a new code: to begin with, or in place of a forgotten password.

use platform_database::{Database, DbError};
use platform_identity::{UserId, UserState, issue_code, mail_code, withdraw_code};
use platform_mail::Postbox;
use thiserror::Error;

use super::find::find_person;
use super::invite::{Slip, Way};
use crate::Directory;

/// Why there is no new code; the words are for the manager.
#[derive(Debug, Error)]
pub(super) enum HandCodeError {
    /// There is no such person, or not under this manager.
    #[error("利用者がいません。")]
    NoSuchPerson,
    /// One's own password is changed with the present one.
    #[error("自分のパスワードは「パスワードの変更」で変えてください。")]
    Oneself,
    /// A code would be of no use.
    #[error("停止中の人にはコードを発行できません。先に利用を再開してください。")]
    Suspended,
    /// Nobody knows where to send it.
    #[error("メールアドレスが登録されていません。用紙で渡してください。")]
    EmailMissing,
    /// This server sends none.
    #[error("このサーバーからはメールを送れません。用紙で渡してください。")]
    MailClosed,
    /// It was used meanwhile, or there is none.
    #[error("使われていないコードはありません。")]
    NoOpenCode,
    /// The database.
    #[error("no code could be made")]
    Db(#[from] DbError),
}

/// Makes a new code; the one before is worth nothing from then on. The password stays until the code is used.
pub(super) async fn hand_code<S, D: Directory<S>>(
    database: &Database,
    postbox: &Postbox,
    manager: &D::Manager,
    user: UserId,
    by_mail: bool,
) -> Result<Way, HandCodeError> {
    let actor = D::actor(manager);
    let mut tx = database.write().await?;
    let person = find_person::<S, D>(&mut tx, manager, user).await?.ok_or(HandCodeError::NoSuchPerson)?;
    if actor.user_id == Some(user.0) {
        return Err(HandCodeError::Oneself);
    }
    let profile = person.profile;
    if profile.state() == UserState::Disabled {
        return Err(HandCodeError::Suspended);
    }
    let way = match (by_mail, profile.email.clone()) {
        (false, _) => {
            let (code, until) = issue_code(&mut tx, actor, &profile).await?;
            Way::Slip(Box::new(Slip { profile, code, until }))
        }
        (true, _) if !postbox.is_open() => return Err(HandCodeError::MailClosed),
        (true, None) => return Err(HandCodeError::EmailMissing),
        (true, Some(to)) => {
            mail_code(&mut tx, actor, postbox, &profile, to.clone()).await?;
            Way::Mail(to)
        }
    };
    tx.commit().await?;
    Ok(way)
}

/// Takes the person's open code back.
pub(super) async fn take_code_back<S, D: Directory<S>>(
    database: &Database,
    manager: &D::Manager,
    user: UserId,
) -> Result<(), HandCodeError> {
    let mut tx = database.write().await?;
    find_person::<S, D>(&mut tx, manager, user).await?.ok_or(HandCodeError::NoSuchPerson)?;
    if !withdraw_code(&mut tx, D::actor(manager), user).await? {
        return Err(HandCodeError::NoOpenCode);
    }
    Ok(tx.commit().await?)
}
