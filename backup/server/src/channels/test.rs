//! Trying a channel.

use serde_json::json;

use super::add::SaveChannelError;
use super::{ChannelId, store};
use crate::app::App;
use crate::deliveries::{self, Message, NoticeId};
use crate::members::Admin;

/// Sends a notice for trying to every address of a channel, at once and once; what became of it is on its page.
pub(super) async fn test_channel(app: &App, by: &Admin, id: ChannelId) -> Result<NoticeId, SaveChannelError> {
    let mut tx = app.database.write().await?;
    let channel = store::find_channel(&mut tx, id).await?.filter(|channel| channel.retired_at.is_none());
    let channel = channel.ok_or(SaveChannelError::NoSuchChannel)?;
    let message = Message::for_trying(&channel.name, &by.actor().name, app.postbox.link("/alerts"));
    let notice = deliveries::send_notice(&mut tx, id, &message, &by.actor().name).await?;
    let facts = json!({ "notice": notice });
    let subject = format!("channels/{}", channel.name);
    platform_audit::record(&mut tx, by.actor(), "channels.tested", subject, &facts).await?;
    tx.commit().await?;
    Ok(notice)
}
