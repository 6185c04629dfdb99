//! The demonstration: an invented place to look around in, with two past rounds and one half entered.
//!
//! Invariant: rows come about through the same actions as real ones, under a clock that is moved through
//! the year; only the people, the marks and the dates are made up.
//! Invariant: the same day gives the same pupils and marks, number for number.

mod answers;
mod billing;
mod calendar;
mod dice;
mod files;
mod fill;
mod logins;
mod names;
mod notices;
mod papers;
mod places;
mod progress;
mod pupils;
mod words;

pub(crate) use fill::{Contents, fill_demo, find_contents};
pub(crate) use logins::find_logins;
