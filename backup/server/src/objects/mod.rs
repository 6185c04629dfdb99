//! 対象: the machines and folders of another tool's job, as far as the tool tells what became of each.
//!
//! Invariant: an object of a job is expected in its runs until a person says that it is none any more; one that comes
//! again is one again.
//! Invariant: the newest result of an object counts, in whatever order sessions are heard of.

pub(crate) mod api;
mod keep;
mod leave_out;
pub(crate) mod routes;
mod store;

pub(crate) use keep::{ObjectResult, keep_results};
pub(crate) use store::{ObjectLine, StandingObject, list_of_job, list_standing};
