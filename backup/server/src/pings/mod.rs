//! pingのアドレス: secret addresses to which any program reports by asking for them, as healthchecks.io has it.
//!
//! Invariant: an address is a secret. It is looked up by its hash, kept sealed, shown to those who may report, and never
//! logged or listed.
//! Invariant: what a ping cannot say (an unknown word, a status above 255) changes nothing.

mod address;
pub(crate) mod api;
mod key;
pub(crate) mod routes;
mod signal;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `ping_keys`.
    PingKeyId
}

pub(crate) use store::SEALED_KEYS;
pub(crate) use views::{PingView, find_shared_view, find_view};
