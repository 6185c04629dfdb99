//! ローテーション: which medium goes in on which night for a job, and the page 今夜の媒体.
//!
//! Invariant: a job has one rotation at a time (`one_rotation_per_job`). Which medium a night asks for says `backup-policy`
//! from dates alone.

mod add;
pub(crate) mod api;
mod edit;
mod end;
mod filled;
mod missing;
mod plan;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `rotations`.
    RotationId
}

pub(crate) use add::{NewRotation, Place, add_rotation};
pub(crate) use missing::{MissingMedium, list_missing_tonight};
pub(crate) use plan::{Rota, count_planned, find_rota};
