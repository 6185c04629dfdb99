//! 通知先: where alerts are sent: by mail, to Teams, to Slack, or to a program.
//!
//! Invariant: addresses may be secrets; they lie sealed in the database, are shown to nobody, and are never logged. (Mail
//! addresses are shown to administrators, who edit them.)
//! Invariant: a row of `channel_addresses` never changes, so a delivery on its way goes where it was meant to go or nowhere.

mod add;
mod address;
pub(crate) mod api;
mod edit;
mod retire;
pub(crate) mod routes;
mod settings;
mod store;
mod test;
mod views;

platform_database::row_id! {
    /// A row of `channels`.
    ChannelId
}
platform_database::row_id! {
    /// A row of `channel_addresses`.
    ChannelAddressId
}

pub(crate) use address::{ChannelAddress, ChannelMedium};
pub(crate) use store::{Listener, SEALED_ADDRESSES, find_address, list_address_ids, list_listeners};
