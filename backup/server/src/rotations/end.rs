//! Ending a rotation.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{RotationId, store};
use crate::members::Operator;

/// Why a rotation was not ended.
#[derive(Debug, Error)]
pub(crate) enum EndRotationError {
    /// No such rotation.
    #[error("ローテーションがありません")]
    NoSuchRotation,
    /// It has ended.
    #[error("このローテーションは、すでに終わっています")]
    Ended,
    /// The database.
    #[error("the rotation could not be ended")]
    Db(#[from] DbError),
}

/// Ends a rotation. The media and what lies on them stay as they are.
pub(super) async fn end_rotation(
    database: &Database,
    by: &Operator,
    id: RotationId,
) -> Result<(), EndRotationError> {
    let mut tx = database.write().await?;
    let won = store::advance_ended(&mut tx, id).await?;
    let row = store::find_rotation(&mut tx, id).await?.ok_or(EndRotationError::NoSuchRotation)?;
    if !won {
        return Err(EndRotationError::Ended);
    }
    platform_audit::record(&mut tx, by.actor(), "rotations.ended", format!("jobs/{}", row.job), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}
