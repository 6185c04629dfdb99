//! The register of 生徒: adding one pupil and keeping what the 塾 knows of each.
//!
//! Invariant: whoever changes a pupil says which revision was on screen; of two, the second is told.
//! Invariant: every fact was read by [`read_name`], [`read_kana`] or their like, wherever it came from.
//! Invariant: a new pupil's 生徒ID is the 塾ID and four digits, the next after the highest of these ([`assign_numbers`]).

mod alike;
pub(crate) mod api;
mod facts;
mod numbers;
mod register;
mod revise;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use alike::{Alike, find_alike};
pub(crate) use facts::{read_kana, read_name};
pub(crate) use numbers::{AssignNumbersError, assign_numbers};
pub(crate) use store::hold_juku;
pub(crate) use views::EditPanel;
