//! Inviting somebody.

use platform_audit::record;
use platform_database::{Database, DbError, Timestamp};
use platform_identity::{
    Code, CreateUserError, InvalidLogin, InvitedUser, Login, UserId, UserProfile, find_profile, invite_user,
    issue_code, mail_code,
};
use platform_mail::{InvalidAddress, MailAddress, Postbox};
use serde_json::json;
use thiserror::Error;

use crate::{Directory, Giving};

/// Somebody who is to be invited, as the form has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) login: String,
    pub(super) email: String,
    pub(super) post: String,
    pub(super) by_mail: bool,
}

/// How the code reaches the person.
pub(super) enum Way {
    /// It is on its way.
    Mail(MailAddress),
    /// It has to be printed now; nobody can look it up later.
    Slip(Box<Slip>),
}

/// What stands on the slip.
pub(super) struct Slip {
    pub(super) profile: UserProfile,
    pub(super) code: Code,
    pub(super) until: Timestamp,
}

/// Why nobody was invited; the words are for the manager.
#[derive(Debug, Error)]
pub(super) enum InviteError {
    /// The login cannot be one.
    #[error(transparent)]
    Login(#[from] InvalidLogin),
    /// Such logins are the names of places in the former systems.
    #[error("数字だけのログインIDは使えません。数字だけだった以前のIDと区別するためです。")]
    DigitsOnly,
    /// The address cannot be one.
    #[error(transparent)]
    Email(#[from] InvalidAddress),
    /// Where should the mail go?
    #[error("メールで招待するには、メールアドレスを入力してください。")]
    EmailMissing,
    /// This server sends none.
    #[error("このサーバーからはメールを送れません。用紙で招待してください。")]
    MailClosed,
    /// There is no such post, or it is not this manager's to give.
    #[error("役割を選んでください。")]
    NoSuchPost,
    /// The rules of the server are against it.
    #[error("{0}")]
    Refused(&'static str),
    /// The account could not be made.
    #[error(transparent)]
    User(#[from] CreateUserError),
    /// The database.
    #[error("nobody could be invited")]
    Db(#[from] DbError),
}

/// Makes the account and its code, and gives the post, all or nothing.
pub(super) async fn invite_person<S, D: Directory<S>>(
    database: &Database,
    postbox: &Postbox,
    manager: &D::Manager,
    wanted: &Wanted,
) -> Result<(UserId, Way), InviteError> {
    let actor = D::actor(manager);
    let email = read_email(&wanted.email)?;
    let to = match (wanted.by_mail, &email) {
        (false, _) => None,
        (true, _) if !postbox.is_open() => return Err(InviteError::MailClosed),
        (true, None) => return Err(InviteError::EmailMissing),
        (true, Some(email)) => Some(email.clone()),
    };
    let login = read_login(&wanted.login, email.as_ref())?;
    let mut tx = database.write().await?;
    let user = invite_user(&mut tx, actor, &InvitedUser { login, name: wanted.name.clone(), email }).await?;
    match D::give_post(&mut tx, manager, user, &wanted.post).await? {
        Giving::Given => {}
        Giving::NoSuchPost => return Err(InviteError::NoSuchPost),
        Giving::Refused(words) => return Err(InviteError::Refused(words)),
    }
    let facts = json!({ "new": wanted.post });
    record(&mut tx, actor, "people.post_given", format!("users/{user}"), &facts).await?;
    let profile = find_profile(&mut tx, user).await?.ok_or(DbError::Missing)?;
    let way = match to {
        Some(to) => {
            mail_code(&mut tx, actor, postbox, &profile, to.clone()).await?;
            Way::Mail(to)
        }
        None => {
            let (code, until) = issue_code(&mut tx, actor, &profile).await?;
            Way::Slip(Box::new(Slip { profile, code, until }))
        }
    };
    tx.commit().await?;
    Ok((user, way))
}

fn read_email(typed: &str) -> Result<Option<MailAddress>, InvalidAddress> {
    if typed.trim().is_empty() { Ok(None) } else { typed.parse().map(Some) }
}

/// The login as typed; else the mail address; else one made up that can be read out.
fn read_login(typed: &str, email: Option<&MailAddress>) -> Result<Login, InviteError> {
    let login: Login = match (typed.trim(), email) {
        ("", Some(email)) => email.as_str().parse()?,
        ("", None) => made_up().parse()?,
        (typed, _) => typed.parse()?,
    };
    if login.as_str().chars().all(|c| c.is_ascii_digit()) {
        return Err(InviteError::DigitsOnly);
    }
    Ok(login)
}

fn made_up() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let random = rand::random::<[u8; 8]>();
    let letters: String = random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("id-{letters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_typed_or_the_address_or_made_up() {
        let email: MailAddress = "hanako@example.jp".parse().unwrap();
        let read = |typed| read_login(typed, Some(&email)).map(|login| login.as_str().to_owned());
        assert_eq!(read(" Hanako ").unwrap(), "hanako");
        assert_eq!(read("").unwrap(), "hanako@example.jp");
        assert!(read_login("", None).unwrap().as_str().starts_with("id-"));
        assert!(matches!(read("０１２３４５"), Err(InviteError::DigitsOnly)));
        assert!(matches!(read("山田 花子"), Err(InviteError::Login(InvalidLogin::HasSpace))));
    }
}
