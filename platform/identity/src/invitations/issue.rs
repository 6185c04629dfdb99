//! Making a code for somebody, and taking it back. All of it happens in the caller's transaction.

use chrono::TimeDelta;
use platform_audit::{Actor, record};
use platform_database::{DbError, DbResult, ReadTx, Timestamp, WriteTx};
use platform_mail::{MailAddress, Postbox, post};
use serde_json::json;

use super::code::Code;
use super::letters;
use super::store::{self, NewCode};
use crate::users::{UserId, UserProfile};

/// How long a code works.
pub(super) const VALID_FOR: TimeDelta = TimeDelta::days(7);

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To begin an account.
    Invitation,
    /// To replace a forgotten password.
    Reset,
}

impl Purpose {
    /// What a person needs who is in this state: who has no password yet is still invited.
    pub fn for_user(user: &UserProfile) -> Purpose {
        if user.activated_at.is_none() { Purpose::Invitation } else { Purpose::Reset }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Purpose::Invitation => "invitation",
            Purpose::Reset => "reset",
        }
    }
}

/// A code that somebody has not used yet, without the code.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenCode {
    /// Who made it.
    pub issued_by: String,
    /// The same as a user; `None` for a command and the server itself, and where nobody knows it.
    pub issued_by_user_id: Option<UserId>,
    /// Whether it went out by mail; else on a slip.
    pub by_mail: bool,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it works; may be past.
    pub expires_at: Timestamp,
}

/// Makes a new code for a slip, in place of the one before. The code is known to the caller alone.
pub async fn issue_code(tx: &mut WriteTx, actor: &Actor, user: &UserProfile) -> DbResult<(Code, Timestamp)> {
    issue(tx, actor, user, false).await
}

/// Makes a new code and sends it to the person, in place of the one before.
pub async fn mail_code(
    tx: &mut WriteTx,
    actor: &Actor,
    postbox: &Postbox,
    user: &UserProfile,
    to: MailAddress,
) -> Result<(), DbError> {
    let (code, until) = issue(tx, actor, user, true).await?;
    let letter = letters::draw(postbox, Purpose::for_user(user), user, &code, until, to);
    post(tx, &letter).await?;
    Ok(())
}

/// Takes the person's open code back; `false`: there was none.
pub async fn withdraw_code(tx: &mut WriteTx, actor: &Actor, user: UserId) -> DbResult<bool> {
    if !store::update_withdrawn(tx, user).await? {
        return Ok(false);
    }
    record(tx, actor, "identity.code_withdrawn", format!("users/{user}"), &json!({})).await?;
    Ok(true)
}

/// The code that the person has not used yet.
pub async fn find_open_code(tx: &mut ReadTx, user: UserId) -> DbResult<Option<OpenCode>> {
    store::find_open_code(tx, user).await
}

/// Whether a code went to the person by mail after `since`.
pub(crate) async fn was_mailed_since(tx: &mut ReadTx, user: UserId, since: Timestamp) -> DbResult<bool> {
    Ok(store::count_mailed_since(tx, user, since).await? > 0)
}

async fn issue(
    tx: &mut WriteTx,
    actor: &Actor,
    user: &UserProfile,
    by_mail: bool,
) -> DbResult<(Code, Timestamp)> {
    let code = Code::random();
    let until = tx.now() + VALID_FOR;
    let purpose = Purpose::for_user(user);
    store::update_withdrawn(tx, user.id).await?;
    let new = NewCode { hash: code.hash(), user: Some(user.id), purpose: purpose.code(), by_mail };
    store::insert_code(tx, &new, actor, until).await?;
    let facts = json!({ "purpose": purpose.code(), "by_mail": by_mail });
    record(tx, actor, "identity.code_issued", format!("users/{}", user.id), &facts).await?;
    Ok((code, until))
}
