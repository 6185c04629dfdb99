//! The register of 教室: making one, calling it otherwise, closing it and opening it again.
//!
//! Invariant: whoever changes a 教室 says which revision was on screen; of two, the second is told.
//! Invariant: a 教室 is closed only when nobody is 在籍 or 休会 there, and whoever puts a pupil into one holds its row first
//! ([`crate::classrooms::hold_open`]).

pub(crate) mod api;
mod close;
pub(crate) mod closings;
mod name;
mod register;
mod revise;
pub(crate) mod routes;
mod store;
mod views;
