//! Adding a channel.

use platform_database::DbError;
use serde_json::json;
use thiserror::Error;

use super::address::{ChannelAddress, ChannelMedium};
use super::settings::ChannelSettings;
use super::{ChannelId, store};
use crate::app::App;
use crate::members::Admin;

/// Why a channel was not kept.
#[derive(Debug, Error)]
pub(super) enum SaveChannelError {
    /// One of that name is there.
    #[error("通知先「{0}」はすでにあります")]
    Taken(String),
    /// There is none.
    #[error("通知先がありません")]
    NoSuchChannel,
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこの通知先を変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// The database.
    #[error("the channel could not be kept")]
    Db(#[from] DbError),
}

/// Adds a channel with its addresses.
pub(super) async fn add_channel(
    app: &App,
    by: &Admin,
    medium: ChannelMedium,
    settings: &ChannelSettings,
    addresses: &[ChannelAddress],
) -> Result<ChannelId, SaveChannelError> {
    let mut tx = app.database.write().await?;
    let made = store::insert_channel(&mut tx, medium, settings).await?;
    let id = made.ok_or_else(|| SaveChannelError::Taken(settings.name.clone()))?;
    let sealed: Vec<(String, String)> =
        addresses.iter().map(|address| (address.words(), address.seal(&app.vault))).collect();
    store::insert_addresses(&mut tx, id, &sealed).await?;
    let words: Vec<&String> = sealed.iter().map(|(words, _)| words).collect();
    let facts = json!({ "means": medium.label(), "addresses": words });
    let subject = format!("channels/{}", settings.name);
    platform_audit::record(&mut tx, by.actor(), "channels.added", subject, &facts).await?;
    tx.commit().await?;
    Ok(id)
}
