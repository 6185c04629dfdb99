//! Result lists: the results of one grade of a round, on screen and as a file.
//!
//! Invariant: what a screen and a file of the same address show is the same, row for row.
//! Invariant: an absent pupil and one whose marks are not all entered are told by words, never by a 0.

pub(crate) mod api;
mod beside;
mod charts;
mod load;
pub(crate) mod routes;
mod select;
mod sheet;
mod store;
mod table;
mod views;

pub(crate) use select::{Sitting, list_selected};
pub(crate) use store::{LineFilter, count_by_grade, list_lines};
pub(crate) use table::{TableRow, result_table};
pub(crate) use views::results_address;
