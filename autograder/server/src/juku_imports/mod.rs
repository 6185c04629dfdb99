//! Files with 塾 (described in docs/formats/juku.md): read, shown as a preview, and applied once, as it was shown.
//!
//! Invariant: what is applied is planned anew from the kept file inside the writing transaction, and refused unless it
//! comes out exactly as in the preview that the person saw.
//! Invariant: a file neither removes a 塾 nor moves one between 体験, 本入会 and 退会; a blank cell changes nothing.

mod apply;
mod plan;
mod preview;
mod read;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `juku_imports`.
    JukuImportId
}

pub(crate) use store::delete_files;
pub(crate) use views::juku_template;
