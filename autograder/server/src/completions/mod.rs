//! Completions: a 教室 calls a sheet complete, after looking at what is odd about it, and may type it a second time to
//! compare.
//!
//! Invariant: a sheet with a cell 未入力 of a pupil who sat is never complete; an absent pupil leaves nothing to enter.
//! Invariant: what was looked at is kept with the completion, in words that name nobody, for 点検 and the pages of progress.
//! Invariant: a completion and a second typing are of one revision; whatever is written later shows beside them.
//! Marks may be changed all the same until the 締切.
//! Invariant: who of 本部 said it of a sheet is 「本部」 for everybody else.

pub(crate) mod api;
mod complete;
mod doubt;
mod retype;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use store::{Confirmed, Standing, find_standing, list_confirmed};
