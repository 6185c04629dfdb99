//! 検証の予定: how often a job is to be verified, and whether it was.
//!
//! Invariant: whether a verification is due says `backup-policy` from days of the calendar; a drill that passed counts as
//! one by hand does.

pub(crate) mod api;
pub(crate) mod routes;
mod save;
mod store;
mod views;

pub(crate) use save::{NewPlan, save_plan};
pub(crate) use store::{Plan, find_plan, list_plans};
