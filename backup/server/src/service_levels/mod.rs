//! サービスレベル: how well the backups of jobs kept what was promised, over a time.
//!
//! Invariant: what was promised is the job's own RPO and RTO or those of its class, and the goal of its class, as they are when
//! somebody looks.
//! Invariant: a fleet of any size is measured in a constant number of queries.

pub(crate) mod api;
mod goal;
mod measure;
pub(crate) mod of_class;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use goal::save_goal;
pub(crate) use measure::{JobLevel, measure_fleet, measure_job};
pub(crate) use views::{LevelView, goal_words, percent};
