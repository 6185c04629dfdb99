//! 生徒のあゆみ: what one pupil reached, round by round.
//!
//! Invariant: every number comes from the latest frozen version of its round; rounds that are not 確定 are not here.
//! Invariant: a round that the pupil missed is a gap, in the table and in the chart; nothing is drawn across it.

mod chart;
mod load;
mod store;
mod views;

pub(crate) use load::load_path;
pub(crate) use views::PathView;
