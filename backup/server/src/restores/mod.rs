//! 復元: what somebody took out of a snapshot, and where it was put.
//!
//! Invariant: what a screen restores goes into a folder below the server's own for restores; only somebody at the server's
//! terminal names another. Nothing is written over what is there unless that was asked for.

mod order;
mod perform;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `restores`.
    RestoreId
}

pub(crate) use order::{NewRestore, OrderRestoreError, Target, order_restore};
pub(crate) use perform::{PerformRestore, perform_restore, perform_restore_here};
pub(crate) use store::{Restore, find_restore, list_restores};
