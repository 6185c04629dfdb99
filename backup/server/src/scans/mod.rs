//! 読み取り: labels of media that somebody scans or types in a row, and one act for all of them.
//!
//! Invariant: an act is done to every medium of the list in one transaction, or to none, and each line that stands in the way is
//! named.
//! Invariant: an address in a code counts only if it is this server's, as the settings say.

pub(crate) mod api;
mod carry_out;
mod codes;
mod filled;
mod gather;
pub(crate) mod routes;
mod views;

pub(crate) use carry_out::LineProblem;
pub(crate) use codes::{Line, read_lines};
pub(crate) use gather::{Found, gather};
