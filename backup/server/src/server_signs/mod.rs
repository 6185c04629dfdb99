//! The server itself, as far as somebody must know: room on its disk, its own backups, its audit record.
//!
//! Invariant: a sign is there for as long as a look finds it; one of a machine that looks no more is forgotten in two days.

mod audit;
mod look;
mod store;

pub(crate) use audit::{FollowAudit, follow_audit};
pub use look::DiskLimits;
pub(crate) use look::{LookAtServer, look_at_server};
pub(crate) use store::{ServerSign, list_signs};
