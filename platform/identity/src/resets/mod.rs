//! Resets: asking for a new password by mail.
//!
//! Invariant: the answer is the same, after the same writing, whether or not somebody is known by that name.

mod request;
pub(crate) mod routes;
mod views;

pub use request::{IssueReset, issue_reset};
