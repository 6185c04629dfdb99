//! スナップショット: what the repositories hold of a job, as the engine tells it. No table of ours keeps them.
//!
//! Invariant: a repository may be another server's as well; what [`find_series`] does not name is neither shown, restored nor
//! removed as this job's.

mod look;
mod memory;
pub(crate) mod routes;
mod series;
mod views;

pub(crate) use look::{LookError, browse, find_snapshot, list_snapshots};
pub(crate) use memory::Memory;
pub(crate) use series::find_series;
