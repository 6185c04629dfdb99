//! Changing where a person is reached.

use platform_audit::{Actor, record};
use platform_database::{DbResult, WriteTx};
use platform_mail::MailAddress;
use serde_json::json;

use super::{UserId, store};

/// Writes the mail address if it is still the one `seen` (empty: none); `false`: somebody changed it since.
pub async fn change_email(
    tx: &mut WriteTx,
    actor: &Actor,
    user: UserId,
    seen: &str,
    new: Option<&MailAddress>,
) -> DbResult<bool> {
    if !store::advance_email(tx, user, seen, new.map(MailAddress::as_str)).await? {
        return Ok(false);
    }
    let facts = json!({ "old": seen, "new": new.map(MailAddress::as_str) });
    record(tx, actor, "identity.email_changed", format!("users/{user}"), &facts).await?;
    Ok(true)
}
