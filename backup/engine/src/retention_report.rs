//! What a retention would do or did.

use serde::{Deserialize, Serialize};

use crate::SnapshotFacts;

/// What a retention would do, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionPlan {
    /// What it keeps.
    pub keep: Vec<KeptSnapshot>,
    /// What it forgets.
    pub remove: Vec<SnapshotFacts>,
}

/// A snapshot that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSnapshot {
    /// The snapshot.
    pub snapshot: SnapshotFacts,
    /// The rules that keep it: `last`, `hourly`, `daily`, `weekly`, `monthly`, `yearly`, `within`, `tags`, or
    /// `snapshot` for one that says itself that it must stay.
    pub reasons: Vec<String>,
}

/// What a retention did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionReport {
    /// The ids of the snapshots that are gone.
    pub removed: Vec<String>,
    /// Bytes that the storage got back.
    pub bytes_freed: u64,
    /// Bytes that nothing needs any more, and that a prune of tomorrow gives back. They wait so that a backup which
    /// runs at this moment may still use them.
    pub bytes_marked: u64,
}
