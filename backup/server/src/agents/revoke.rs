//! Ending an agent for good.

use platform_database::{Database, DbError};
use platform_identity::{WithdrawTokenError, withdraw_token_in};
use serde_json::json;
use thiserror::Error;

use super::{AgentId, store};
use crate::members::Admin;

/// Why none was revoked.
#[derive(Debug, Error)]
pub(crate) enum RevokeAgentError {
    /// None is in use.
    #[error("使用中のエージェントがありません")]
    NoSuchAgent,
    /// The database.
    #[error("the agent could not be revoked")]
    Db(#[from] DbError),
}

/// Ends an agent: its token counts no more from the next request on, its code enrols nobody. What it reported stays.
pub(crate) async fn revoke_agent(
    database: &Database,
    by: &Admin,
    id: AgentId,
) -> Result<(), RevokeAgentError> {
    let mut tx = database.write().await?;
    let revoked = store::advance_revoked(&mut tx, id).await?;
    let (name, token) = revoked.ok_or(RevokeAgentError::NoSuchAgent)?;
    if let Some(token) = token {
        match withdraw_token_in(&mut tx, by.actor(), token, None).await {
            Ok(()) | Err(WithdrawTokenError::NoSuchToken) => {}
            Err(WithdrawTokenError::Db(error)) => return Err(error.into()),
        }
    }
    platform_audit::record(&mut tx, by.actor(), "agents.revoked", format!("agents/{name}"), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}
