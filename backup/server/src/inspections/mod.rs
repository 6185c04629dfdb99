//! 点検: what somebody saw of a medium, above all after it was lent.
//!
//! Invariant: what an inspection finds unreadable counts as no copy until another finds it readable.

pub(crate) mod api;
mod condition;
mod inspect;
pub(crate) mod routes;
mod store;

platform_database::row_id! {
    /// A row of `inspections`.
    InspectionId
}

pub(crate) use condition::Condition;
pub(crate) use inspect::{InspectMediumError, Seen, inspect_in, inspect_medium};
pub(crate) use routes::FilledInspection;
pub(crate) use store::{Inspection, list_inspections};
