//! 媒体: tapes, disks and sticks that somebody can carry away, each with a label.
//!
//! Invariant: how a medium stands changes by guarded writes alone (`advance_standing`), each with its move and its audit
//! entry in the same transaction.
//! Invariant: a copy on a medium is offline only while the medium is 保管中, its newest inspection found it readable, and no
//! stocktake has missed it since somebody had it in hand.

mod add;
pub(crate) mod api;
mod edit;
mod label;
mod printed;
mod reasons;
mod register;
mod retire;
pub(crate) mod routes;
mod sheet;
mod standing;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `media`.
    MediumId
}

pub(crate) use add::{AddMediumError, NewMedium, add_medium};
pub(crate) use printed::{LongRegister, load_record};
pub(crate) use register::Register;
pub(crate) use sheet::list_sheet;
pub(crate) use standing::{Standing, as_evidence};
pub(crate) use store::{
    Called, Medium, advance_inspected, advance_standing, advance_writes, claim_medium, find_medium,
    find_medium_by_label, list_called, list_in_use, list_media,
};
pub(crate) use views::{badge, kind_words, place_choices, place_words};
