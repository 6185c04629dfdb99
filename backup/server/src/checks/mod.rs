//! 検証: a look through a repository. What is damaged is found here, before somebody needs it.
//!
//! Invariant: a failed check stays open until a later one that must have found the same finds nothing: any for a failed
//! look at the structure, one of all data for the others.

pub(crate) mod api;
mod order;
mod perform;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `checks`.
    CheckId
}

pub(crate) use order::{OrderCheckError, order_check};
pub(crate) use perform::{PerformCheck, StartDueChecks, perform_check, perform_check_here, start_due_checks};
pub(crate) use store::{Check, Depth, find_check, list_checks};
pub(crate) use views::CheckLine;
