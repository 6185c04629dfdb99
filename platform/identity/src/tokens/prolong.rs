//! A token that is in use lives on.

use platform_audit::{Actor, record};
use platform_database::{DbResult, Timestamp, WriteTx};
use serde_json::json;

use super::{TokenId, store};

/// Lets a living token that ends before `due` live until `ends`, in the caller's transaction. For programs that give a sign
/// of life: one that is used needs nobody to renew it, one that is forgotten ends.
pub async fn prolong_token(
    tx: &mut WriteTx,
    actor: &Actor,
    token: TokenId,
    (due, ends): (Timestamp, Timestamp),
) -> DbResult<()> {
    if !store::advance_end(tx, token, due, ends).await? {
        return Ok(());
    }
    let facts = json!({ "expires_at": ends });
    record(tx, actor, "identity.token_prolonged", format!("tokens/{token}"), &facts).await
}
