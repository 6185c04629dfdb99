//! Invoices: what a 塾 owes for a round, drafted and then issued (確定) from the round's frozen numbers.
//!
//! Invariant: an issued invoice is never changed; what asks for other money afterwards is its next edition.
//! Invariant: what is issued is planned anew in the writing transaction, and refused unless it is what was drafted.
//! Invariant: drafts are seen by 本部 alone.

pub(crate) mod api;
mod draft;
pub(crate) mod drafts;
mod issue;
mod paper;
mod plan;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `invoices`.
    InvoiceId
}

pub(crate) use draft::draft_invoices;
pub(crate) use issue::issue_invoices;
pub(crate) use plan::{Progress, find_progress};
pub(crate) use store::{Invoice, list_invoices};
pub(crate) use views::yen;
