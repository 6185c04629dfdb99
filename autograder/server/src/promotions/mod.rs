//! 年度更新: once a year the pupils of a 塾 move up by a grade, and 中3 graduates.
//!
//! Invariant: a 塾 moves its pupils up once for each 年度 (the primary key of `promotions` holds it).
//! Invariant: what is written is planned anew inside the writing transaction, and refused unless the list is the one that
//! the person saw. Entries of rounds stay as they were.

pub(crate) mod api;
mod plan;
mod promote;
pub(crate) mod routes;
mod store;
mod views;
