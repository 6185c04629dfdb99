//! 整理: forgetting old snapshots by a plan that a person has seen.
//!
//! A run forgets by itself what its job's retention does not keep (`runs/retention.rs`); here somebody looks at the plan
//! first, and what was seen is what is done.
//!
//! Invariant: the plan that is performed is the one that was shown; if there are other snapshots by then, nothing is.
//! Invariant: a repository is tidied up by one at a time (the index `one_active_tidying_per_repository`, and the claim
//! that runs take too).

mod order;
mod perform;
mod plan;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `tidyings`.
    TidyingId
}

pub(crate) use order::{OrderTidyingError, order_tidying};
pub(crate) use perform::{PerformTidying, perform_tidying, perform_tidying_here};
pub(crate) use plan::{PlanError, Planned, Prospect, plan_job, reason_label};
pub(crate) use store::{Tidying, find_newest_ended, find_tidying};
