//! アラートのメール: people who are told of alerts by a mail of their own, beside what is sent to channels.
//!
//! Invariant: who said nothing is told by mail of what they are given, and of nothing else.
//! Invariant: in somebody's quiet hours nothing is sent to them but what is 重大, and that only if they want it.

pub(crate) mod routes;
mod store;
mod views;
mod wishes;

pub(crate) use store::{Follower, list_followers, load_follower, update_told};
pub(crate) use wishes::Wishes;
