//! 引き継ぎ: snapshots that no run of this server took, and of which a person says that they are a job's.
//!
//! A server that was set up anew finds in an old repository what the former one wrote, and other programs may have written
//! there too. Nothing of it is anybody's here until somebody names the former job and the one that takes it over; from then on
//! it is shown, restored, rehearsed and, by the job's retention, removed like the job's own.
//!
//! Invariant: no snapshot is adopted but by a person's word, and each by one job alone (the primary key of
//! `adopted_snapshots`).
//! Invariant: what a job of this server took or adopted is of no former job; what a run took is its job's, whoever adopted it.

mod adopt;
mod former;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use adopt::{AdoptError, adopt_snapshots};
pub(crate) use former::{Former, FormerError, list_former};
pub(crate) use store::{count_adopted, list_adopted};
