//! 復元: what somebody took out of a snapshot, and where it was put.
//!
//! Invariant: a restore writes below the folder that the settings allow, never elsewhere, and never over what is there
//! unless it was told to.

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
pub(crate) use store::{Restore, advance_interrupted, find_restore, list_restores};
