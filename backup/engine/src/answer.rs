//! Answers: what a finished order reports.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    BackupReport, DrillReport, RetentionPlan, RetentionReport, SnapshotFacts, TreeEntry, Unreadable,
};

/// What a finished order reports; each [`Order`](crate::Order) has its own variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The repository was made.
    Initialised {
        /// Its id, which never changes.
        id: String,
    },
    /// The snapshot was taken.
    BackedUp(BackupReport),
    /// The snapshots there are, oldest first.
    Snapshots(Vec<SnapshotFacts>),
    /// What lies in the folder, by name.
    Browsed(Vec<TreeEntry>),
    /// The files were written, or those that could be.
    Restored(RestoreReport),
    /// The check ran to its end; what it found is in the report.
    Checked(CheckReport),
    /// What the retention would do.
    RetentionPlanned(RetentionPlan),
    /// What the retention did.
    RetentionApplied(RetentionReport),
    /// The drill ran to its end; whether it was passed is in the report.
    Drilled(DrillReport),
    /// The snapshots are in the other repository.
    Copied(CopyReport),
    /// How much there is.
    Sized(RepositorySizes),
    /// What was left behind is gone.
    Swept(SweepReport),
}

/// What a sweep removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepReport {
    /// Scratch folders.
    pub folders: Vec<PathBuf>,
    /// Databases of drills.
    pub databases: Vec<String>,
}

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RestoreReport {
    /// Files that lie at the target now as they were backed up.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Files that the repository could not give back.
    pub failed: Vec<Unreadable>,
}

/// What a check found. The repository is healthy if `errors` is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Damage: something that a snapshot needs is gone or wrong.
    pub errors: Vec<String>,
    /// Untidiness: space that nothing uses, lock files of other programs.
    pub warnings: Vec<String>,
    /// Bytes read back from the storage.
    pub bytes_read: u64,
    /// How long it took.
    pub seconds: f64,
}

/// What a copy did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CopyReport {
    /// Snapshots that were not there before.
    pub copied: u64,
    /// These, as they are called in the other repository.
    pub snapshots: Vec<SnapshotFacts>,
}

/// How much a repository holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositorySizes {
    /// Snapshots.
    pub snapshots: u64,
    /// Bytes that the repository takes.
    pub bytes_stored: u64,
    /// Bytes that all snapshots would take without deduplication and compression.
    pub bytes_protected: u64,
    /// Files that hold the data.
    pub packs: u64,
}
