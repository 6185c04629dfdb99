//! 判定: whether a job keeps 3-2-1-1-0, on which evidence, and since when.
//!
//! Invariant: a verdict on screen is made of what the tables say at that moment (the first page of a large fleet: ten seconds
//! before at most); the history keeps when it began to say something else.
//! Invariant: each change in the history says by which edition of which policy was judged.
//! Invariant: a fleet of any size is judged in five queries.

pub(crate) mod api;
mod facts;
mod history;
mod recent;
mod store;
mod views;

pub(crate) use facts::{Judged, judge_fleet_now, judge_one};
pub(crate) use history::{JudgeFleet, judge_all, judge_fleet, judge_job, judge_job_within, judge_soon};
pub(crate) use recent::RecentVerdicts;
pub(crate) use store::{VerdictChange, list_changes};
pub(crate) use views::{AnswerBadge, VerdictView, policy_words};
