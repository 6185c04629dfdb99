//! Retiring a channel, and bringing it back.

use serde_json::json;

use super::add::SaveChannelError;
use super::{ChannelId, store};
use crate::app::App;
use crate::members::Admin;

/// Retires a channel, which is told nothing any more, or brings it back.
pub(super) async fn retire_channel(
    app: &App,
    by: &Admin,
    (id, seen): (ChannelId, i64),
    retired: bool,
) -> Result<(), SaveChannelError> {
    let mut tx = app.database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    let channel = store::find_channel(&mut tx, id).await?.ok_or(SaveChannelError::NoSuchChannel)?;
    if !won {
        return Err(SaveChannelError::Stale);
    }
    store::update_retired(&mut tx, id, retired).await?;
    let event = if retired { "channels.retired" } else { "channels.restored" };
    platform_audit::record(&mut tx, by.actor(), event, format!("channels/{}", channel.name), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}
