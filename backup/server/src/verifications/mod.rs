//! 検証: what somebody tried by hand, with the evidence. One that did not pass is a 検証エラー until it is closed.
//!
//! Invariant: what was found is never changed; an error of it may be taken up, and is closed once, by a person, with a word.

pub(crate) mod api;
mod close;
mod kinds;
mod printed;
mod record;
pub(crate) mod routes;
mod sheet;
mod store;
mod take_up;
mod views;

platform_database::row_id! {
    /// A row of `verifications`.
    VerificationId
}

pub(crate) use kinds::KINDS;
pub(crate) use printed::find_record;
pub(crate) use record::{NewVerification, record_verification};
pub(crate) use sheet::list_sheet;
pub(crate) use store::{Verification, list_newest, list_open};
pub(crate) use views::VerificationLine;
