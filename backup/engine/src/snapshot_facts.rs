//! Snapshots and their trees, as they are shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFacts {
    /// SHA-256 of the stored snapshot file, in hexadecimal.
    pub id: String,
    /// The id of the snapshot that it is a copy of; its own where it is none. Empty in what was written before this was
    /// told.
    #[serde(default)]
    pub original: String,
    /// SHA-256 of the root of its tree: it stands for every name and every byte below.
    pub tree: String,
    /// When it was taken.
    pub time: DateTime<Utc>,
    /// The series it belongs to; empty in snapshots of other programs.
    pub label: String,
    /// The machine that the data belongs to.
    pub host: String,
    /// What was backed up.
    pub paths: Vec<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Files in it; 0 where another program did not record that.
    pub files: u64,
    /// Their bytes; 0 where another program did not record that.
    pub bytes: u64,
}

/// One entry of a snapshot's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeEntry {
    /// Its name, without the folder.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// Its length.
    pub bytes: u64,
    /// When its content changed last.
    pub modified_at: Option<DateTime<Utc>>,
    /// Its Unix permissions, such as `0o644`.
    pub mode: Option<u32>,
    /// Where it points to, if it is a link.
    pub link_target: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal, of a file that is kept in one piece: half a megabyte at most.
    pub digest: Option<String>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, pipe or socket.
    Special,
}
