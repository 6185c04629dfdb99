//! 得点の変更履歴: how marks, attendance and notes came to be what they are, and taking a change back.
//!
//! Invariant: everybody reads what changed within their own scope; that of a change is the 教室 where the pupil sits the
//! round, also for what was changed before a roster moved them there.
//! Invariant: who of 本部 changed something is 「本部」 for everybody else.
//! Invariant: a change is taken back by an operation of the grid, and only while nothing newer stands in its cell.
//! Invariant: of a whole round, 塾 or 教室 a page costs the same however long the history is; of fewer pupils what happened to
//! them is read. It shows the newest [`MOST_SHOWN`] that are asked for.

pub(crate) mod api;
mod filter;
mod key;
mod recent;
mod restore;
pub(crate) mod routes;
mod sheet;
mod store;
mod views;

pub(crate) use recent::RecentView;
pub(crate) use views::address_of_sheet;

/// How many changes the list shows at most, the newest first.
const MOST_SHOWN: u64 = 10_000;
/// How many a file holds at most.
const MOST_IN_A_FILE: i64 = 100_000;
