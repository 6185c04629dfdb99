//! Results: what the marks come to, provisional (速報) from the marks or final (確定) from a snapshot.
//!
//! Invariant: provisional and final numbers have the same types and go through the same code; only
//! the place they are read from differs.
//! Invariant: nothing here asks the database once per pupil.

mod basis;
mod cache;
mod compile;
mod record;
mod records;
mod store;

pub(crate) use basis::{Basis, find_basis};
pub(crate) use cache::{
    GradeStandings, StandingsCache, load_attempts, load_exam_records, load_frozen_grade, load_standings,
};
pub(crate) use compile::{compile_entries, compile_exam_records, compile_grade};
pub(crate) use record::{EntryRecord, ExamRecord, GradeRecord};
pub(crate) use records::{Records, load_records};

/// The distributions of one grade, by the ids of 塾 and 教室.
pub(crate) type Distributions =
    autograder_grading::GradeDistributions<crate::juku::JukuId, crate::classrooms::ClassroomId>;
/// The standings of one grade, by the ids of 塾 and 教室.
pub(crate) type Standings =
    autograder_grading::Standings<crate::juku::JukuId, crate::classrooms::ClassroomId>;
