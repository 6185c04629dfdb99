//! Imports: a file is read, shown as a preview, and applied once, exactly as it was shown.
//!
//! Invariant: what is applied is planned anew from the kept file inside the writing transaction, and
//! refused unless it comes out exactly as in the preview that the person saw.
//! Invariant: a file changes rows in one transaction, all or nothing.

mod apply;
mod preview;
mod problem;
mod purge;
pub(crate) mod routes;
mod spreadsheets;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `imports`.
    ImportId
}

pub(crate) use apply::{ApplyImportError, Consent, apply_import};
pub(crate) use preview::{Plan, PreviewError, Previewed, fingerprint, preview_file};
pub(crate) use problem::{Problem, Problems};
pub(crate) use purge::{PurgeImports, purge_imports};
pub(crate) use routes::FilledConsent;
pub(crate) use spreadsheets::{aside, draw_workbook};
pub(crate) use store::Kind;
pub(crate) use views::ChangeLine;
