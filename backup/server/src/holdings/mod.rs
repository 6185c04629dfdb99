//! 連携サーバーの保管状況: what the sources hold, as evidence. The newest restore point of each machine with what was found in
//! it, the places where they lie, what lies of each job in which of them, the synchronisations that carry them elsewhere, and
//! what tools verified by themselves.
//!
//! Invariant: what a source said counts only while the source is heard; after that it is 不明, however good it was.
//! Invariant: a copy that a place speaks for is as safe as the place says now, whatever a person entered before; where the
//! source does not say, as a person said of the place.
//! Invariant: what a source tells of a place becomes copies only once a person has said where the place is. So none is
//! off-site that nobody called so.
//! Invariant: a copy is as old as the oldest of the machines that its job is expected to save, and grows old while one is
//! missing.
//! Invariant: whoever changes what a source holds has its turn first, so that no copy is made twice.

pub(crate) mod api;
mod capacity;
mod confirm;
mod keep;
mod link;
mod lying;
pub(crate) mod routes;
mod store;
mod verified;
mod views;

platform_database::row_id! {
    /// A row of `held_places`.
    PlaceId
}

pub(crate) use capacity::{HeldCapacity, load_held_capacities};
pub(crate) use keep::keep_holdings;
pub(crate) use store::{HeldPoint, ToldVerification, list_points, list_verifications};
pub(crate) use verified::{keep_verification, together};
pub(crate) use views::HoldingsView;
