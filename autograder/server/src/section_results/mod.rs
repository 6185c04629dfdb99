//! 大問分析: how the country, a 塾 and a 教室 did in each 大問 and 小問 of an exam.
//!
//! Invariant: all populations of a page are tallied in one pass over the marks, from the snapshot once there is one.
//! Invariant: who is absent or lacks a mark is in no average and in no share.

mod load;
mod questions;
pub(crate) mod routes;
mod sheet;
mod store;
mod views;

use crate::rounds::RoundId;

/// The address of a round's 大問分析.
pub(crate) fn sections_address(round: RoundId) -> String {
    format!("/rounds/{round}/section-results")
}
