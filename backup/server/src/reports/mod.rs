//! レポート: what was known of a time when it was made, as a page, as PDF and as CSV.
//!
//! Invariant: a report never changes. Page, PDF and CSV are drawn from one JSON that is kept with its SHA-256; the audit
//! record has the hash, too.
//! Invariant: the calendar makes a report of a kind and a time once (`one_scheduled_report_per_time`) and one mail of it to an
//! address (`one_mail_per_report_and_address`). The mail is handed over at least once, each time under the same Message-ID.
//! Invariant: what stands on a cover never changes either, but for the signature: a paper is signed when it is printed.
//! Invariant: a report goes when its kind's time is over, and by no other way.

pub(crate) mod api;
mod charts;
mod contents;
mod document;
mod due;
mod each;
mod facts;
mod issuer;
mod kind;
mod make;
mod number;
mod period;
mod printed;
mod recipients;
pub(crate) mod recipients_api;
pub(crate) mod routes;
mod send;
mod store;
mod tidy;
mod views;

platform_database::row_id! {
    /// A row of `reports`.
    ReportId
}

platform_database::row_id! {
    /// A row of `report_recipients`.
    RecipientId
}

pub(crate) use due::{MakeReports, make_reports};
pub(crate) use each::make_each;
pub use issuer::Issuer;
pub(crate) use kind::{Cadence, ReportKind};
pub(crate) use send::{SendReport, send_report};
pub(crate) use tidy::{TidyReports, tidy_reports};
