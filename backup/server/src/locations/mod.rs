//! 保管場所: places where data lies. What is off-site is a fact of the place, not a label on a copy.
//!
//! Invariant: a place where something in use lies is not retired, that of the originals never.

mod add;
pub(crate) mod api;
mod edit;
mod hold;
mod retire;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `locations`.
    LocationId
}

pub(crate) use add::{AddLocationError, add_location};
pub(crate) use hold::hold_location;
pub(crate) use store::{
    Location, advance_in_use, find_location_by_name, list_in_use, list_locations, upsert_production,
};
