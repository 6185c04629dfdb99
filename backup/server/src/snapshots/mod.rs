//! スナップショット: what the repositories hold of a job, as the engine tells it. No table of ours keeps them.

mod look;
mod memory;
pub(crate) mod routes;
mod views;

pub(crate) use look::{LookError, belongs, browse, list_snapshots, name_of};
pub(crate) use memory::Memory;
