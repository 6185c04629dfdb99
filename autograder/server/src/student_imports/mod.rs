//! ファイルで登録: files with pupils, of no round (described in docs/formats/roster.md): read, shown as a preview, and applied
//! once, as it was shown.
//!
//! Invariant: what is applied is planned anew from the kept file inside the writing transaction, and refused unless it
//! comes out exactly as in the preview that the person saw.
//! Invariant: a file enters nobody for a round; entries of whose sitting nothing is known follow their pupils.

mod apply;
mod preview;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `student_imports`.
    StudentImportId
}

pub(crate) use store::delete_files;
