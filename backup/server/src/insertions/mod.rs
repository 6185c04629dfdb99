//! 媒体の交換: which medium was put in on which night for which job.
//!
//! Invariant: a night of a rotation has one medium (`one_insertion_per_night`); another than the planned one has a reason.

pub(crate) mod api;
mod put_in;
pub(crate) mod routes;
mod store;

pub(crate) use put_in::{PutInError, put_in};
pub(crate) use store::{Insertion, list_insertions, list_on};
