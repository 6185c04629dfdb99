//! Works: the one life that checks, drills, restores and tidyings have, from the order over signs of life to the end.
//!
//! Each room keeps its works in a table of its own, whose columns `started_at`, `seen_at`, `ended_at`, `passed` and
//! `reason` mean the same everywhere: `seen_at` is null until somebody performs the work. A run is no work of this kind:
//! it has outcomes, can be called off and waits for room.
//!
//! Invariant: a work is performed once: by who ordered it, or by who wins the guarded write.
//! Invariant: who performs a work gives a sign of life every other second; a work without one has not passed.

mod perform;
mod store;

pub(crate) use perform::{Ended, Performer, Work, perform};
pub(crate) use store::{Statements, advance_interrupted, statements_of};
