//! Corrections (訂正): what the next version of a round would change, to be looked at before it is frozen.
//!
//! Invariant: what is foretold here is what 確定 would keep, were it pressed now: both ask the same comparison.
//! Invariant: a grade in which nothing was touched is not compared; every change of what a card prints moves a revision on
//! (`snapshots`), or is a name, and names are compared in all grades.

pub(crate) mod api;
mod foretell;
pub(crate) mod routes;
mod views;
