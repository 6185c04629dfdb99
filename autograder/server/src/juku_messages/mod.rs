//! 塾から: what a 塾 says on all of its report cards of a round.
//!
//! Invariant: only the office of the 塾 writes it, and not once the round is 確定.

pub(crate) mod api;
pub(crate) mod routes;
mod store;
mod write;

pub(crate) use store::{JukuMessage, find_message};
pub(crate) use write::write_message;

/// The longest message that the box of the report card holds, in characters.
pub(crate) const LONGEST_MESSAGE: usize = autograder_report::JUKU_MESSAGE_LETTERS;
