//! Editing a channel.

use serde_json::json;

use super::add::SaveChannelError;
use super::address::ChannelAddress;
use super::settings::ChannelSettings;
use super::store::{self, AddressRow};
use super::{ChannelAddressId, ChannelId};
use crate::app::App;
use crate::members::Admin;

/// Edits a channel, if nobody changed it since it was shown. An address that stays keeps its row.
pub(super) async fn edit_channel(
    app: &App,
    by: &Admin,
    (id, seen): (ChannelId, i64),
    settings: &ChannelSettings,
    addresses: &[ChannelAddress],
) -> Result<(), SaveChannelError> {
    let mut tx = app.database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    store::find_channel(&mut tx, id).await?.ok_or(SaveChannelError::NoSuchChannel)?;
    if !won {
        return Err(SaveChannelError::Stale);
    }
    if store::find_channel_by_name(&mut tx, &settings.name).await?.is_some_and(|other| other.id != id) {
        return Err(SaveChannelError::Taken(settings.name.clone()));
    }
    store::update_channel(&mut tx, id, settings).await?;
    let standing = opened(app, store::list_addresses(&mut tx, Some(id)).await?);
    let gone =
        standing.iter().filter(|(_, address)| address.as_ref().is_none_or(|old| !addresses.contains(old)));
    let gone: Vec<ChannelAddressId> = gone.map(|(row, _)| row.id).collect();
    let new = addresses.iter().filter(|new| !standing.iter().any(|(_, old)| old.as_ref() == Some(new)));
    let new: Vec<(String, String)> = new.map(|new| (new.words(), new.seal(&app.vault))).collect();
    store::advance_addresses_retired(&mut tx, &gone).await?;
    store::insert_addresses(&mut tx, id, &new).await?;
    let words: Vec<String> = addresses.iter().map(ChannelAddress::words).collect();
    let subject = format!("channels/{}", settings.name);
    let facts = json!({ "addresses": words });
    platform_audit::record(&mut tx, by.actor(), "channels.edited", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}

/// Each with what it holds; nothing of one that does not open any more.
pub(super) fn opened(app: &App, rows: Vec<AddressRow>) -> Vec<(AddressRow, Option<ChannelAddress>)> {
    let open = |row: AddressRow| {
        let address = ChannelAddress::unseal(&app.vault, &row.sealed_address).ok();
        (row, address)
    };
    rows.into_iter().map(open).collect()
}
