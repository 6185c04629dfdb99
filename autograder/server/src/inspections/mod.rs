//! Inspections (点検): what looks wrong in a round's marks, for 本部 to look at before 確定.
//!
//! Invariant: findings are computed from the marks as they stand, by as many statements for the whole country as for one
//! 教室; what is kept is that somebody looked at one.
//! Invariant: a finding that changes (a later edit, another pupil with the same row) is another finding, and open again.
//!
//! The thresholds below are explained in `docs/formats/inspections.md` and on the page itself.

pub(crate) mod api;
mod cache;
mod confirmed;
mod file;
mod finding;
mod inspect;
pub(crate) mod routes;
mod store;
mod tick;
pub(crate) mod ticks;
mod views;

platform_database::row_id! {
    /// A row of `inspection_ticks`.
    TickId
}

pub(crate) use cache::InspectionCache;
pub(crate) use inspect::{count_open, count_open_by_classroom};

/// A mean is strange if it is further from the country's than this part of the 大問's 配点.
const FAR_PERCENT: i64 = 30;
/// Pupils of a 教室 below which a mean says nothing.
const FEWEST_PUPILS: i64 = 5;
/// 大問 below which equal rows are common.
const FEWEST_SECTIONS: i64 = 3;
/// The most findings of one kind that are looked at.
const MOST: i64 = 2_000;
