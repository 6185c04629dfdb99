//! The five clauses, one file each: what each rule asks of a job's facts.
//!
//! Invariant: each clause that counts answers as the worst of the best things that it wants ([`Answer::of_best`]), so
//! spare copies do no harm and no copy is better gone.
//!
//! [`Answer::of_best`]: crate::Answer::of_best

mod copies;
mod media;
mod no_errors;
mod objects;
mod off_site;
mod offline;
mod points;

pub(crate) use copies::copies;
pub(crate) use media::media;
pub(crate) use no_errors::no_errors;
pub(crate) use off_site::off_site;
pub(crate) use offline::offline;
