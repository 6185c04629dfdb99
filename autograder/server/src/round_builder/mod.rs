//! The round builder: the screen on which 本部 watches a round and moves it along.
//!
//! Invariant: every handler here asks for the proof of 本部; for anybody else the addresses do not exist.
//! Invariant: the page foretells what a step needs; the action that takes the step decides.

mod checks;
pub(crate) mod moves;
mod overview;
pub(crate) mod routes;
pub(crate) mod schedules;
mod store;
mod views;
mod words;

pub(crate) use routes::{Draft, show_again};
pub(crate) use schedules::FilledSchedule;
pub(crate) use views::Trouble;
pub(crate) use words::{count, published, roster_title, sat_on, sat_on_short, state_tone};
