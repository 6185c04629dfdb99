//! 統合: two rows that turn out to be one pupil become one.
//!
//! Invariant: 本部 alone merges, within one 塾, and not where both rows sat the same round.
//! Invariant: entries go over to the row that is kept; frozen versions stay as they are, to the byte.
//! Invariant: the 生徒ID of the other row is never given to anybody else.

pub(crate) mod api;
mod merge;
mod pair;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use store::list_doubles;
