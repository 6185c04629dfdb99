//! 総評: a few sentences per pupil and subject, written by hand or taken from the phrase for the band.

pub(crate) mod api;
mod phrases;
pub(crate) mod routes;
mod store;
mod write;

pub(crate) use phrases::phrase;
pub(crate) use store::list_remarks;
pub(crate) use write::write_remark;

/// The longest remark that the box of the report card holds, in characters.
pub(crate) const LONGEST_REMARK: usize = 120;
