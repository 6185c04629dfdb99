//! 大問分析: how the country, a 塾 and a 教室 did in each 大問 and 小問 of an exam.
//!
//! Invariant: all populations of a page are tallied in one pass over the marks, from the snapshot once there is one.
//! Invariant: who is absent or lacks a mark is in no average and in no share, and not among those who lost points.

pub(crate) mod api;
mod load;
mod missed;
mod questions;
pub(crate) mod routes;
mod sheet;
mod store;
mod student_list;
pub(crate) mod students;
mod views;

use autograder_grading::{Grade, Subject};

use crate::rounds::RoundId;

/// The address of a round's 大問分析.
pub(crate) fn sections_address(round: RoundId) -> String {
    format!("/rounds/{round}/section-results")
}

/// The address of those who lost points in a 大問, without the exam.
fn students_address(round: RoundId, section: u8) -> String {
    format!("{}/{section}/students", sections_address(round))
}

/// An exam as addresses name it: `6-japanese`.
fn exam_of(grade: Grade, subject: Subject) -> String {
    format!("{}-{}", grade.number(), subject.code())
}
