//! Snapshots in words: listed, and their folders shown.

use std::path::Path;

use chrono::{DateTime, Utc};
use jiff::Timestamp;
use rustic_core::repofile::{Node, NodeType, SnapshotFile};

use crate::failure::{failed, words};
use crate::repository::{self, find_snapshot, list_snapshots};
use crate::snapshot_series::original;
use crate::work::Work;
use crate::{
    Answer, EntryKind, Failure, FailureKind, RepositoryAccess, SnapshotFacts, SnapshotSeries, TreeEntry,
};

/// Lists snapshots.
pub(crate) fn list(
    access: &RepositoryAccess,
    series: Option<&SnapshotSeries>,
    work: &Work,
) -> Result<Answer, Failure> {
    let opened = repository::open(access, work)?;
    let snapshots = list_snapshots(&opened.repository, series)?;
    Ok(Answer::Snapshots(snapshots.iter().map(facts).collect()))
}

/// Lists one folder of a snapshot.
pub(crate) fn browse(
    access: &RepositoryAccess,
    snapshot: &str,
    path: &str,
    work: &Work,
) -> Result<Answer, Failure> {
    let opened = repository::open(access, work)?;
    let snapshot = find_snapshot(&opened.repository, snapshot)?;
    let repository = opened.repository.to_indexed_ids().map_err(failed(FailureKind::Damaged))?;
    let node = repository.node_from_path(snapshot.tree, Path::new(path)).map_err(|error| {
        let reason = format!("the snapshot has no {path}: {}", words(&error));
        Failure::new(FailureKind::NoSuchPath, reason).about(Path::new(path))
    })?;
    let Some(folder) = node.subtree else { return Ok(Answer::Browsed(vec![entry(&node)])) };
    let tree = repository.get_tree(&folder).map_err(failed(FailureKind::Damaged))?;
    Ok(Answer::Browsed(tree.nodes.iter().map(entry).collect()))
}

/// A snapshot in words.
pub(crate) fn facts(snapshot: &SnapshotFile) -> SnapshotFacts {
    let summary = snapshot.summary.as_ref();
    SnapshotFacts {
        id: snapshot.id.to_hex().to_string(),
        original: original(snapshot),
        tree: snapshot.tree.to_hex().to_string(),
        time: to_chrono(snapshot.time.timestamp()),
        label: snapshot.label.clone(),
        host: snapshot.hostname.clone(),
        paths: snapshot.paths.iter().cloned().collect(),
        tags: snapshot.tags.iter().filter(|tag| !tag.is_empty()).cloned().collect(),
        files: summary.map_or(0, |summary| summary.total_files_processed),
        bytes: summary.map_or(0, |summary| summary.total_bytes_processed),
    }
}

fn entry(node: &Node) -> TreeEntry {
    let (kind, link_target) = match &node.node_type {
        NodeType::File => (EntryKind::File, None),
        NodeType::Dir => (EntryKind::Folder, None),
        NodeType::Symlink { linktarget, .. } => (EntryKind::Link, Some(linktarget.clone())),
        _ => (EntryKind::Special, None),
    };
    TreeEntry {
        name: node.name().to_string_lossy().into_owned(),
        kind,
        bytes: node.meta.size,
        modified_at: node.meta.mtime.map(to_chrono),
        mode: node.meta.mode.map(|mode| mode & 0o777),
        link_target,
        digest: digest(node),
    }
}

/// A piece is named by the SHA-256 of its bytes, so that of a file of one piece is known without reading it.
fn digest(node: &Node) -> Option<String> {
    match node.content.as_deref()? {
        [only] if node.node_type == NodeType::File => Some(only.to_hex().to_string()),
        _ => None,
    }
}

/// The same instant in the type that the rest of the program uses.
fn to_chrono(instant: Timestamp) -> DateTime<Utc> {
    let (mut seconds, mut nanoseconds) = (instant.as_second(), instant.subsec_nanosecond());
    if nanoseconds < 0 {
        // Before 1970 both count backwards.
        (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000);
    }
    DateTime::from_timestamp(seconds, nanoseconds.unsigned_abs()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_survive_the_change_of_type() {
        let instant: Timestamp = "2026-04-01T12:30:00.000000125Z".parse().unwrap();
        assert_eq!(to_chrono(instant).to_rfc3339(), "2026-04-01T12:30:00.000000125+00:00");
        let before: Timestamp = "1969-12-31T23:59:59.5Z".parse().unwrap();
        assert_eq!(to_chrono(before).timestamp_millis(), -500);
    }
}
