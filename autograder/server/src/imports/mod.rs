//! Imports: a file is read, shown as a preview, and applied once, exactly as it was shown.
//!
//! Invariant: what is applied is planned anew from the kept file inside the writing transaction, and
//! refused unless it comes out exactly as in the preview.
//! Invariant: a file changes rows in one transaction, all or nothing.

mod apply;
mod fingerprint;
mod preview;
mod problem;
mod purge;
mod store;

platform_database::row_id! {
    /// A row of `imports`.
    ImportId
}

pub(crate) use apply::{ApplyImportError, apply_import, purge_old_files};
pub(crate) use fingerprint::fingerprint;
pub(crate) use preview::{Plan, PreviewError, Previewed, preview_file};
pub(crate) use problem::{Problem, Problems};
pub(crate) use purge::{PurgeImports, purge_imports};
pub(crate) use store::{KeptImport, Kind, find_import};
