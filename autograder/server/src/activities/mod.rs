//! 操作の記録: what the people of one's own 塾 or 教室 did.
//!
//! Invariant: somebody of a 塾 reads what people of that 塾 did, somebody of a 教室 what people of that 教室 did; nobody
//! reads here what 本部 did, nor what somebody did elsewhere before they came. Whose people they are is asked of the staff's
//! table, never of the address.

pub(crate) mod api;
mod people;
pub(crate) mod routes;
mod things;
mod views;

pub(crate) use things::thing;
pub(crate) use views::{WORDS, act_columns};
