//! 異常の兆候: runs and repositories that are unlike before, though nothing says that something failed.
//!
//! Invariant: the newest good run of a job is compared once, with at most the 20 good ones before it.

pub(crate) mod api;
mod look;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use look::{RunSigns, VanishedSnapshots, list_run_signs, list_vanished, look_at_runs, words};
