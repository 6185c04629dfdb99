//! Maintenance: while it lasts nobody but those in charge uses the server.
//!
//! It is kept in the database, because that is what all processes of a server share: a command on one machine rests
//! them all (see `docs/decisions/0017-maintenance-is-a-row.md`).
//!
//! Invariant: every process knows of it at most a second after the act; where the database cannot be asked, what was
//! read last still counts.
//! Invariant: those in charge can sign in and work meanwhile, and nothing that the server does by itself is stopped.

mod announce;
mod hold_back;
mod store;

pub use announce::{AnnouncementError, begin_maintenance, end_maintenance};
pub use hold_back::{MaintenanceWatch, hold_back};
pub use store::{Maintenance, find_maintenance};
