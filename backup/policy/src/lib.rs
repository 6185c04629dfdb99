//! The rules of backup: whether a job keeps 3-2-1-1-0, on which evidence, when its runs are due, and which medium goes
//! in on which night; and what long rows of runs and sizes say: service levels, forecasts, and signs that something is wrong.
//!
//! The crate is pure: it reads no table and no clock. What is known about a job comes in as [`JobFacts`] with the
//! moment at which it is known, and leaves as a [`Verdict`] that names its evidence and what a person should do.
//!
//! Invariant: missing or stale data is never 適合; what rests on a fact that is not known is 不明 at best, or 警告 where
//! the policy only advises.
//! Invariant: the production original is one copy and its medium one medium; it is never off-site and never offline.
//! Invariant: losing a copy and growing older never improve an answer.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod age;
mod answer;
mod clause;
mod clauses;
mod copy_facts;
mod data_class;
mod evidence;
mod expected;
mod forecast;
mod freshness;
mod job_facts;
mod judge;
mod lateness;
mod medium;
mod medium_kind;
mod named;
mod need;
mod object_facts;
mod outcome;
mod point_facts;
mod policy;
mod policy_problem;
mod policy_terms;
mod protection;
mod reason;
mod robust;
mod rotation;
mod rule;
#[cfg(test)]
mod samples;
mod service_level;
mod subject;
mod tally;
mod todo;
mod unusual;
mod verdict;
mod verification_plan;
mod weighed_copy;

pub use age::{Timestamp, age_words, span_words};
pub use answer::Answer;
pub use clause::Clause;
pub use copy_facts::CopyFacts;
pub use data_class::DataClass;
pub use evidence::{Evidence, Fact};
pub use expected::{BackupWindow, InvalidTimetable, InvalidWindow, Jitter, Timetable, retry_delay};
pub use forecast::{Forecast, Shortage, used_percent};
pub use job_facts::{FinishedRun, JobFacts, Original, Success, VerificationFacts, VerificationKind};
pub use judge::judge;
pub use lateness::{Lateness, report_due};
pub use medium::Medium;
pub use medium_kind::MediumKind;
pub use need::Need;
pub use object_facts::ObjectFacts;
pub use outcome::Outcome;
pub use point_facts::{Cleanness, PointFacts};
pub use policy::Policy;
pub use policy_problem::{InvalidPolicy, PolicyProblem};
pub use policy_terms::PolicyTerms;
pub use protection::{MediumState, Protection};
pub use reason::Reason;
pub use rotation::{
    Calendar, Gfs, Hanoi, InvalidCalendarLine, InvalidGfs, InvalidHanoi, Pool, Rotation, Turn, When, WorkDays,
};
pub use rule::Rule;
pub use service_level::{ServiceLevel, covered};
pub use subject::Subject;
pub use todo::{Step, Todo};
pub use unusual::{MEASURES_OF_A_RUN, Measure, RunSize, Sign, snapshots_gone, unusual_of_run, usual_of_runs};
pub use verdict::Verdict;
pub use verification_plan::VerificationPlan;
