//! Roster files: the pupils of a 塾 and, where a file is of a round, who of them sits it; described in
//! docs/formats/roster.md.

mod apply;
mod plan;
mod read;
pub(crate) mod routes;
mod store;
mod template;
mod views;

pub(crate) use apply::{NotApplied, Target, apply_roster};
pub(crate) use plan::{RosterPlan, plan_roster};
pub(crate) use read::{COLUMNS, PUPIL_COLUMNS, RosterLine, read_roster};
pub(crate) use store::{list_entered, list_registered};
pub(crate) use template::{pupil_template, roster_template};
pub(crate) use views::{change_lines, count_lines, outcome_lines};
