//! コピー: where what a job protects lies, besides the original.
//!
//! Invariant: a copy in a repository of ours says what our own runs did; another tool's copy says what was reported.

mod store;

platform_database::row_id! {
    /// A row of `copies`.
    CopyId
}

pub(crate) use store::{
    Copy, NewCopy, advance_reported, advance_written, delete_copy, insert_copy, insert_repository_copy,
    list_copies, list_copies_of_all, update_place,
};
