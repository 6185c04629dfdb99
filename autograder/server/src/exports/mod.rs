//! Exports: every list of the former system, as Excel or CSV, one of them as PDF too, and the page that offers them; described in
//! docs/formats/exports.md.
//!
//! Invariant: what a file holds lies within the scope of the person's proof; the address chooses the round and the form.
//! Invariant: a file is handed out by [`hand_out()`] and by nothing else, which first records who takes what.
//! Invariant: 欠席, 未入力 and 0 are told apart by the words of [`Attendance`]; a blank says that there is nothing to know.
//! Invariant: the number of queries depends on rounds and grades, never on pupils.

pub(crate) mod api;
mod attendance;
mod hand_out;
mod kind;
mod load;
mod paper;
pub(crate) mod routes;
mod sheets;
mod store;
mod views;

use attendance::Attendance;
use hand_out::{Asked, Parts, hand_out, hand_out_paper, hand_out_parts};
use kind::{Export, Group, Needs};
use load::{GradeResults, RoundResults, Sat, load_grade, load_results};
