//! Editing a source.

use serde_json::json;

use super::add::SavePullerError;
use super::settings::{PullerSettings, tool_label};
use super::{PullerId, store};
use crate::app::App;
use crate::members::Admin;

/// Edits a source, if nobody changed it since it was shown; it is asked at once, also where a person had to look first.
pub(super) async fn edit_puller(
    app: &App,
    by: &Admin,
    (id, seen): (PullerId, i64),
    settings: &PullerSettings,
) -> Result<(), SavePullerError> {
    let sealed = settings.login.seal(&app.vault);
    let mut tx = app.database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    let puller = store::find_puller(&mut tx, id).await?.ok_or(SavePullerError::NoSuchPuller)?;
    if !won {
        return Err(SavePullerError::Stale);
    }
    store::update_puller(&mut tx, id, settings, &sealed).await?;
    let facts = json!({ "tool": tool_label(&settings.tool), "place": settings.place });
    let subject = format!("pullers/{}", puller.name);
    platform_audit::record(&mut tx, by.actor(), "pullers.edited", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}
