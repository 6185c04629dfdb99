//! 個人情報: everything that is kept on one pupil, to be handed out as a file or erased.
//!
//! Invariant: 本部 may do this for everybody, the office of a 塾 for its own pupils, the staff of a 教室 for nobody; for
//! whom one may not, the pupil does not exist.
//! Invariant: erasing takes away what says who somebody was. Marks stay without a name, so that the results of all others
//! and every statistic, frozen or not, remain what they were, to the byte.
//! Invariant: whoever left longer ago than `PUPIL_KEEP_YEARS` is erased by the calendar, but not before 本部 could see them a
//! month long among those who are next.
//! Invariant: the record of an erasure holds ids and counts only.
//! Invariant: who was erased is noted outside of the database, and whom a restore brings back is erased again
//! (`docs/decisions/0031-erased-stays-erased.md`).

mod access;
mod anonymise;
pub(crate) mod api;
mod archive;
mod erase;
mod file;
mod keep;
mod ledger;
pub(crate) mod left;
mod repeat;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use anonymise::{AnonymiseLeft, anonymise_left, anonymise_left_pupils};
pub(crate) use keep::KeepLeft;
pub(crate) use left::list_due;
pub(crate) use repeat::{ERASURES, KeepErasures, keep_erasures, note_erasures, reapply_erasures};
