//! Asking for a new password by mail.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{Database, DbError};
use platform_mail::{MailAddress, Postbox};
use platform_tasks::{Task, enqueue};
use serde::{Deserialize, Serialize};

use crate::UserId;
use crate::invitations::{mail_code, was_mailed_since};
use crate::users::{self, UserState};

/// How long after a mail nobody gets the next one: a stranger must not be able to fill a mailbox.
const REST: TimeDelta = TimeDelta::minutes(10);

/// Sends a code to whoever asked for one; to nobody where nobody was meant.
///
/// It is enqueued in any case, so that the answer to somebody with an account costs what the answer to others costs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IssueReset {
    users: Vec<UserId>,
}

impl Task for IssueReset {
    const KIND: &'static str = "identity.issue_reset";
}

/// Notes that somebody asked for a new password, by login, alias or mail address.
pub(super) async fn request_reset(database: &Database, typed: &str) -> Result<(), DbError> {
    let mut tx = database.write().await?;
    let login = users::meant_login(&mut tx, typed).await?;
    let email: Option<MailAddress> = typed.parse().ok();
    let users = users::list_reachable(&mut tx, &login, email.as_ref().map(MailAddress::as_str)).await?;
    enqueue(&mut tx, &IssueReset { users }).await?;
    tx.commit().await
}

/// Does what [`IssueReset`] says.
pub async fn issue_reset(database: &Database, postbox: &Postbox, task: IssueReset) -> anyhow::Result<()> {
    if !postbox.is_open() {
        return Ok(());
    }
    for user in task.users {
        let mut tx = database.write().await?;
        let since = tx.now() - REST;
        let rests = was_mailed_since(&mut tx, user, since).await?;
        if let Some(profile) = users::find_profile(&mut tx, user).await?
            && let Some(to) = profile.email.clone()
            && profile.state() == UserState::Active
            && !rests
        {
            mail_code(&mut tx, &Actor::server(), postbox, &profile, to).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
