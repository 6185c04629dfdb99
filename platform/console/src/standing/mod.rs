//! How the server stands: its database, its queues, and the machine beneath it, for those in charge who have no other
//! watcher.
//!
//! Invariant: looking changes nothing that lasts.

mod finding;
mod ground;
pub(crate) mod routes;
mod views;

pub use finding::{Finding, Level};
pub use ground::{Ground, Looking, Survey};
