//! Retiring a source, and bringing it back.

use serde_json::json;

use super::add::SavePullerError;
use super::{PullerId, store};
use crate::app::App;
use crate::members::Admin;

/// Retires a source, which is asked nothing any more, or brings it back.
pub(super) async fn retire_puller(
    app: &App,
    by: &Admin,
    (id, seen): (PullerId, i64),
    retired: bool,
) -> Result<(), SavePullerError> {
    let mut tx = app.database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    let puller = store::find_puller(&mut tx, id).await?.ok_or(SavePullerError::NoSuchPuller)?;
    if !won {
        return Err(SavePullerError::Stale);
    }
    store::update_retired(&mut tx, id, retired).await?;
    let event = if retired { "pullers.retired" } else { "pullers.restored" };
    platform_audit::record(&mut tx, by.actor(), event, format!("pullers/{}", puller.name), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}
