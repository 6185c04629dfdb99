//! Round lists: all rounds at a glance, and the form that makes the next one.
//!
//! Invariant: every handler here asks for the proof of 本部; for anybody else the addresses do not exist.

pub(crate) mod api;
pub(crate) mod routes;
mod store;
mod views;
