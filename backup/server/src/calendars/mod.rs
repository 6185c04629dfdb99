//! カレンダー: what ran, what failed and what is planned, day by day of a month.
//!
//! Invariant: its address says everything that it shows: the month, the day and the job.
//! Invariant: a fleet of any size is shown by a constant number of queries.

mod month;
mod planned;
pub(crate) mod routes;
mod store;
mod views;
