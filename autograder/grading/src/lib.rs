//! The rules of marking: marks, distributions, ranks and deviation scores.
//!
//! The crate is pure: it reads no file, clock or table. What stands at the edge (a cell of a spreadsheet, a row of
//! a query) comes in as text and numbers and leaves as a typed value or as an error that a person can act on.
//!
//! Invariant: blank, absent and zero are three different facts; no function here turns one into another.
//! Invariant: ranks, means and deviation scores that a pupil reads are computed with integers, never with floats.
//! Invariant: a classroom number is unique within its 塾 only, so a classroom is always named together with it.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod cell;
mod deviation;
mod distribution;
mod doubts;
mod exam_shape;
mod exam_tally;
mod fields;
mod grade;
mod grade_distributions;
mod ids;
mod points;
mod presets;
mod ranking;
mod rate;
mod round_name;
mod season;
mod sections;
mod shape_problem;
mod standings;
mod subject;
mod summary;
mod symbols;
mod tenths;
mod typed_text;

pub use cell::{Cell, InvalidMark, parse_cell};
pub use deviation::DeviationScore;
pub use distribution::Distribution;
pub use doubts::{Doubt, WholeRow, doubts};
pub use exam_shape::{ExamShape, ItemShape, SectionShape};
pub use exam_tally::{ExamTally, QuestionTally};
pub use fields::{FieldFact, field_facts};
pub use grade::{Grade, Stage, UnknownGrade};
pub use grade_distributions::{Attempt, Column, GradeDistributions, Scope};
pub use ids::{
    ClassroomNumber, IdKind, InvalidId, JukuNumber, StudentNumber, parse_classroom_number, parse_juku_number,
    parse_student_number,
};
pub use points::Points;
pub use presets::preset;
pub use ranking::{Place, Ranking};
pub use rate::Rate;
pub use round_name::{InvalidRoundName, RoundName};
pub use season::{Season, UnknownSeason};
pub use sections::{SectionFact, SectionMark, next_steps, strengths};
pub use shape_problem::ShapeProblem;
pub use standings::{ClassroomStandings, Standing, Standings};
pub use subject::{Subject, UnknownSubject};
pub use summary::{NamedSection, SummaryFacts, plain_summary};
pub use symbols::{Symbol, symbol};
pub use tenths::Tenths;
