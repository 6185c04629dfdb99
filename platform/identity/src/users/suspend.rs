//! Shutting somebody out, and letting them in again.

use platform_audit::{Actor, record};
use platform_database::{DbResult, WriteTx};
use serde_json::json;

use super::{UserId, store};
use crate::{invitations, sessions};

/// Shuts the user out: sessions and codes end at once. `false`: they were out already. What must not happen to
/// somebody in charge is for the caller to see to, in the same transaction.
pub async fn suspend_user(tx: &mut WriteTx, actor: &Actor, user: UserId) -> DbResult<bool> {
    if !store::advance_to_disabled(tx, user, actor).await? {
        return Ok(false);
    }
    let ended = sessions::end_all(tx, user).await?;
    invitations::withdraw_code(tx, actor, user).await?;
    record(
        tx,
        actor,
        "identity.user_suspended",
        format!("users/{user}"),
        &json!({ "sessions_ended": ended }),
    )
    .await?;
    Ok(true)
}

/// Lets the user in again, with the password as it was. `false`: they were in already.
pub async fn reinstate_user(tx: &mut WriteTx, actor: &Actor, user: UserId) -> DbResult<bool> {
    if !store::advance_to_enabled(tx, user).await? {
        return Ok(false);
    }
    record(tx, actor, "identity.user_reinstated", format!("users/{user}"), &json!({})).await?;
    Ok(true)
}
