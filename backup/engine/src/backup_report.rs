//! What a backup did.

use serde::{Deserialize, Serialize};

use crate::{Manifest, SnapshotFacts};

/// What a backup did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackupReport {
    /// The snapshot.
    pub snapshot: SnapshotFacts,
    /// Files that the last snapshot did not have.
    pub files_new: u64,
    /// Files that differ from the last snapshot.
    pub files_changed: u64,
    /// Files that do not.
    pub files_unmodified: u64,
    /// Bytes of the source.
    pub bytes_read: u64,
    /// Bytes that the repository did not have yet.
    pub bytes_added: u64,
    /// The same after compression and encryption.
    pub bytes_stored: u64,
    /// How long it took, with all preparations.
    pub seconds: f64,
    /// Files and folders that could not be read and are not in the snapshot.
    pub unreadable: u64,
    /// The first hundred of them.
    pub unreadable_names: Vec<Unreadable>,
    /// What the database held, if it was one.
    pub manifest: Option<Manifest>,
}

/// A file or folder that could not be read or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its path; empty if not even that is known.
    pub path: String,
    /// Why, in one line.
    pub reason: String,
}
