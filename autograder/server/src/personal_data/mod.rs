//! 個人情報: everything that is kept on one pupil, to be handed out as a file or erased.
//!
//! Invariant: 本部 may do this for everybody, the office of a 塾 for its own pupils, the staff of a 教室 for nobody; for
//! whom one may not, the pupil does not exist.
//! Invariant: erasing takes away what says who somebody was. Marks stay without a name, so that the results of all others
//! and every statistic, frozen or not, remain what they were, to the byte.
//! Invariant: the record of an erasure holds ids and counts only.

mod access;
pub(crate) mod api;
mod archive;
mod erase;
mod file;
pub(crate) mod routes;
mod store;
mod views;
