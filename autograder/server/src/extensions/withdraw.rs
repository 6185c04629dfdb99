//! Taking an extension back.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{ExtensionId, store};
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// Why an extension stays.
#[derive(Debug, Error)]
pub(super) enum WithdrawExtensionError {
    /// No such extension.
    #[error("延長がありません")]
    NoSuchExtension,
    /// Somebody took it back already.
    #[error("この延長は、もう取り消されています")]
    Withdrawn,
    /// The database.
    #[error("the extension could not be taken back")]
    Db(#[from] DbError),
}

/// Takes an extension back: from now on the round's own 締切 holds again. Gives the round.
pub(super) async fn withdraw_extension(
    database: &Database,
    by: &Headquarters,
    id: ExtensionId,
) -> Result<RoundId, WithdrawExtensionError> {
    let mut tx = database.write().await?;
    let found = store::find_extension(&mut tx, id).await?.ok_or(WithdrawExtensionError::NoSuchExtension)?;
    let held = rounds::hold_round_alone(&mut tx, found.round_id).await?;
    let round = held.ok_or(WithdrawExtensionError::NoSuchExtension)?;
    if !store::claim_withdrawal(&mut tx, id, &by.actor().name).await? {
        return Err(WithdrawExtensionError::Withdrawn);
    }
    let subject = format!("rounds/{}/extensions/{id}", round.name);
    let facts = json!({ "until_at": found.until_at });
    platform_audit::record(&mut tx, by.actor(), "extensions.withdrawn", subject, &facts).await?;
    tx.commit().await?;
    Ok(round.id)
}
