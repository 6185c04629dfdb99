//! Requests to servers elsewhere, on behalf of addresses that people have typed.
//!
//! Invariant: an address inside the house is asked only if the settings name its host (`ALERT_INTERNAL_HOSTS`), and an
//! address of this link, where clouds keep their secrets, never; names are judged by what they stand for when they are
//! asked.
//! Invariant: nothing is sent in the clear but to a host that the settings name, and no redirection is followed.

mod hosts;
mod post;
mod reach;

pub use hosts::{InternalHosts, InvalidHosts};
pub(crate) use hosts::{InvalidAddress, WebAddress, host_of};
pub(crate) use post::{NotAnswered, Outgoing};
