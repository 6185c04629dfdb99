//! 復元訓練: a restore into a scratch place, compared with what was backed up. Only this shows that it can be restored.
//!
//! Invariant: a drill that could not be made has not passed.

pub(crate) mod api;
mod order;
mod perform;
mod printed;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `drills`.
    DrillId
}

pub(crate) use order::{OrderDrillError, order_drill};
pub(crate) use perform::{PerformDrill, perform_drill, perform_drill_here};
pub(crate) use printed::find_record;
pub(crate) use store::{Drill, find_drill, list_drills, list_newest_results};
