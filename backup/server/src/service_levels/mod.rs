//! サービスレベル: how well the backups of jobs kept what was promised, over a time.
//!
//! Invariant: what was promised is the job's own RPO or that of its class, and the job's own RTO or the usual one, as they
//! are when somebody looks.
//! Invariant: a fleet of any size is measured in a constant number of queries.

pub(crate) mod api;
mod goal;
mod measure;
pub(crate) mod routes;
mod store;
mod views;

/// Within what time data is to be back where nobody has said otherwise for the job.
pub(crate) const USUAL_RTO_MINUTES: i64 = 240;

pub(crate) use goal::save_goal;
pub(crate) use measure::{JobLevel, measure_fleet, measure_job};
pub(crate) use views::{LevelView, percent};
