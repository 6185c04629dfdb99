//! Roster files: the pupils of a 塾 and who of them sits a round; described in docs/formats/roster.md.

mod apply;
mod plan;
mod read;
pub(crate) mod routes;
mod store;
mod template;
mod views;

pub(crate) use apply::{NotApplied, apply_roster};
pub(crate) use plan::{Effect, RosterPlan, plan_roster};
pub(crate) use read::{RosterLine, read_roster};
pub(crate) use store::list_entered;
pub(crate) use template::roster_template;
pub(crate) use views::change_lines;
