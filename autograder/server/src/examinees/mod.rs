//! 受験者: who of a 教室 sits a round, and which of its exams.
//!
//! Invariant: an entry is made and taken away only while the round takes pupils; the subjects of one that is there change
//! only while marks are taken, because who does not sit an exam is 欠席 in it.
//! Invariant: a tick that is taken away never takes a mark away.
//! Invariant: a row is written only if it is still as the person saw it, 座席 and メモ included.

pub(crate) mod api;
mod enter;
mod load;
pub(crate) mod routes;
mod sent;
mod sheet;
mod store;
mod views;
