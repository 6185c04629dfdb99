//! Imports: a file is read, shown as a preview, and applied once, exactly as it was shown.
//!
//! Invariant: what is applied is planned anew from the kept file inside the writing transaction, and
//! refused unless it comes out exactly as in the preview that the person saw.
//! Invariant: a file changes rows in one transaction, all or nothing.
//! Invariant: a preview leaves nothing out: what does not fit on its page stands on the next one, and in the file of all rows.

mod apply;
mod effect;
mod kept;
mod outcome;
mod pages;
mod preview;
mod preview_page;
mod problem;
mod purge;
pub(crate) mod results;
pub(crate) mod routes;
mod spreadsheets;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `imports`.
    ImportId
}

pub(crate) use apply::{ApplyImportError, Consent, apply_import};
pub(crate) use effect::Effect;
pub(crate) use kept::KeptFile;
pub(crate) use outcome::{Outcome, RowOutcomes, outcomes};
pub(crate) use pages::TablePages;
pub(crate) use preview::{Plan, PreviewError, Previewed, fingerprint, preview_file, read_file};
pub(crate) use preview_page::{About, ChangeLine, Kept, Notice, Planned, PreviewPage, change_pages};
pub(crate) use problem::{Problem, Problems};
pub(crate) use purge::{PurgeImports, purge_imports};
pub(crate) use results::{ResultForm, RowResults};
pub(crate) use routes::{FilledConsent, applied};
pub(crate) use spreadsheets::{aside, send_csv, send_workbook};
pub(crate) use store::Kind;
