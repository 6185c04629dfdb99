//! Which snapshots of a repository belong together.

use std::collections::HashSet;

use rustic_core::repofile::SnapshotFile;
use serde::{Deserialize, Serialize};

/// The snapshots of one series, among those of others in the same repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotSeries {
    /// What they are labelled with; `None` where none has been yet.
    pub label: Option<String>,
    /// The full ids of those that belong to it under another label. A copy of one belongs to it too.
    pub others: Vec<String>,
}

impl SnapshotSeries {
    /// All with this label, and no other.
    pub fn labelled(label: impl Into<String>) -> SnapshotSeries {
        SnapshotSeries { label: Some(label.into()), others: Vec::new() }
    }

    /// Tells its snapshots from all others.
    pub(crate) fn filter(&self) -> impl Fn(&SnapshotFile) -> bool {
        let others: HashSet<&str> = self.others.iter().map(String::as_str).collect();
        move |snapshot| {
            self.label.as_ref().is_some_and(|label| *label == snapshot.label)
                || others.contains(original(snapshot).as_str())
        }
    }
}

/// The id of the snapshot that this one is a copy of; its own where it is none.
pub(crate) fn original(snapshot: &SnapshotFile) -> String {
    snapshot.original.unwrap_or(snapshot.id).to_hex().to_string()
}
