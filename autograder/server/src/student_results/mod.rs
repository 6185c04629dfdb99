//! 生徒のあゆみ: what one pupil reached, round by round.
//!
//! Invariant: every number comes from the latest public version of its round; rounds without one are not here, whoever looks.
//! Invariant: a 分野 is the same over the rounds where subject and word are; a round without it is a gap, too.
//! Invariant: a round that the pupil missed is a gap, in the table and in the chart; nothing is drawn across it.

pub(crate) mod api;
mod chart;
mod field_chart;
mod fields;
mod load;
mod store;
mod views;

pub(crate) use load::load_path;
pub(crate) use views::PathView;
