//! The round builder: the screens on which 本部 makes a round, watches it and moves it along.
//!
//! Invariant: every handler here asks for the proof of 本部; for anybody else the addresses do not exist.
//! Invariant: the page foretells what a step needs; the action that takes the step decides.

mod checks;
mod desk;
pub(crate) mod moves;
mod overview;
pub(crate) mod routes;
pub(crate) mod schedules;
mod store;
mod views;

pub(crate) use desk::{Draft, show_again};
pub(crate) use views::{Trouble, state_tone};
