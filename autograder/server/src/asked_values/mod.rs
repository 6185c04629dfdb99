//! Asked values: what somebody typed and could not send before the 締切, put with a request for an extension, so that 本部
//! sees what is missing.
//!
//! Invariant: a value is of a pupil of the 教室 that asks and of an exam of the round that it asks about.
//! Invariant: it goes with the entry; of one that makes way for another of the pupil it stays with that one.
//! Invariant: it is no mark and becomes none: it waits in the browser as well, which sends it once the sheet is open again.

mod asked_value;
mod keep;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use asked_value::{AskedValue, read_asked_values};
pub(crate) use keep::keep_asked_values;
pub(crate) use store::carry_values;
