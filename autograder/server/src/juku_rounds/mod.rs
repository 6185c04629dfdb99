//! 実績 of a 塾: how many of it sat each round, what they reached, and what the 塾 owes for it.
//!
//! Invariant: what was reached is of the latest version of a round that is 確定; of other rounds nothing is told.
//! Invariant: all rounds come by as many statements as one.

pub(crate) mod api;
mod load;
pub(crate) mod routes;
mod store;
mod views;
