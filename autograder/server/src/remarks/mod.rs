//! 総評: a few sentences per pupil and subject, written by hand or taken from the 文例 that counts for
//! the 教室 and the grade.
//!
//! Invariant: what somebody wrote always stands before a phrase, and where there is neither nothing is printed.

pub(crate) mod api;
mod compose;
pub(crate) mod routes;
mod store;
mod write;
mod write_many;

pub(crate) use compose::fill_in;
pub(crate) use store::{Remark, list_remarks};
pub(crate) use write::write_remark;
pub(crate) use write_many::{RemarkDraft, WriteRemarksError, write_remarks};

/// The longest remark that the box of the report card holds, in characters.
pub(crate) const LONGEST_REMARK: usize = autograder_report::REMARK_LETTERS;
