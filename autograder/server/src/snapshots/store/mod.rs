//! The SQL of snapshots.

mod changes;
mod freeze;
mod past;
mod records;
mod touched;
mod versions;

pub(super) use changes::insert_changes;
pub(crate) use changes::{ChangedCard, count_changes, list_changes};
pub(super) use freeze::{insert_distributions, insert_entries, insert_exams, insert_results};
pub(crate) use past::{PastResult, list_past_results};
pub(crate) use records::each_marks;
pub(super) use records::{list_distributions, list_entries, list_exams};
pub(super) use touched::insert_grades;
pub(crate) use touched::{list_renamed_grades, list_touched_grades};
pub(crate) use versions::{
    Snapshot, find_latest, find_readable, is_readable, list_earlier, list_history, list_snapshots,
};
pub(super) use versions::{
    count_entries, find_snapshot, find_standing_before, insert_history, insert_snapshot, update_published,
    update_withdrawn,
};
