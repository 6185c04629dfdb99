//! Workers: the process that performs one order, seen from inside and from outside.
//!
//! Standard input carries the order as one line of JSON, then perhaps the line `cancel`. Its end means that the
//! parent is gone, and counts as `cancel`. Standard output carries one event per line, the ending last.

mod child;
mod parent;
mod voice;

pub use child::work;
pub use parent::{StartWorkerError, Worker};

/// The line that asks a worker to stop.
const CANCEL: &str = "cancel";
