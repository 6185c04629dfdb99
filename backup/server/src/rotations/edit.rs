//! Changing a rotation.

use platform_database::Database;
use serde_json::json;

use super::RotationId;
use super::add::{NewRotation, SaveRotationError, find_places};
use super::store;
use crate::members::Operator;

/// Changes a rotation, if nobody did since revision `seen`. What was put in stays on record.
pub(super) async fn edit_rotation(
    database: &Database,
    by: &Operator,
    id: RotationId,
    seen: i64,
    edited: &NewRotation,
) -> Result<(), SaveRotationError> {
    let mut tx = database.write().await?;
    let terms = edited.terms();
    let won = store::advance_rotation(&mut tx, id, seen, &edited.said(&terms)).await?;
    let row = store::find_rotation(&mut tx, id).await?.filter(|row| row.ended_at.is_none());
    let row = row.ok_or(SaveRotationError::NoSuchRotation)?;
    if !won {
        return Err(SaveRotationError::Stale);
    }
    let places = find_places(&mut tx, &edited.places).await?;
    store::delete_places(&mut tx, id).await?;
    store::insert_places(&mut tx, id, &places).await?;
    let facts =
        json!({ "scheme": edited.rotation.label(), "first_on": edited.first_on, "count": places.len() });
    platform_audit::record(&mut tx, by.actor(), "rotations.edited", format!("jobs/{}", row.job), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}
