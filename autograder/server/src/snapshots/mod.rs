//! Snapshots: 確定 freezes a round so that every screen and page reads the same numbers for ever.
//!
//! Invariant: a snapshot is never changed; a correction makes the next version, which lists whose
//! report card differs.
//! Invariant: once a round is 確定, its numbers are read from its snapshot and from nowhere else.
//! Invariant: before its 公開日時 nobody but 本部 reads a version: whoever looks for one that somebody may read asks
//! `is_readable`, in SQL, for the time of the transaction.

pub(crate) mod api;
mod compare;
mod freeze;
mod publish;
mod read;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `snapshots`.
    SnapshotId
}

pub(crate) use compare::{CardChange, ChangeKind, compare};
pub(crate) use freeze::{FinaliseError, finalise_round};
pub(crate) use publish::{is_due, publish, withdraw};
pub(crate) use read::{
    find_correction, find_standing, load_distributions, load_entries, load_exam_records,
    load_exam_records_of, load_grade, next_version,
};
pub(crate) use store::{
    PastResult, Snapshot, count_changes, each_marks, find_latest, find_readable, is_readable, list_changes,
    list_earlier, list_history, list_past_results, list_renamed_grades, list_snapshots, list_touched_grades,
};
