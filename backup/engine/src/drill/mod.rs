//! Drills: a snapshot is restored for the proof, and the result compared with what was recorded.
//!
//! Invariant: a drill that could not be done is a failure, never a passed drill.

mod files;
mod postgres;
mod record;
mod sqlite;
mod tables;

use std::path::Path;
use std::time::Instant;

use rustic_core::repofile::SnapshotFile;

use record::Record;

use crate::failure::failed;
use crate::repository::{self, find_snapshot};
use crate::scratch::Scratch;
use crate::selection::{Indexed, Selection};
use crate::work::Work;
use crate::{
    Answer, DrillKind, Failure, FailureKind, MANIFEST_NAME, Manifest, ManifestKind, RepositoryAccess, Secret,
    restore,
};

/// No manifest is longer; a file that is, is somebody's own.
const LONGEST_MANIFEST: u64 = 64 << 20;

/// Drills one snapshot.
pub(crate) fn drill(
    access: &RepositoryAccess,
    snapshot: &str,
    scratch: &Path,
    server: Option<&Secret>,
    work: &Work,
) -> Result<Answer, Failure> {
    let began = Instant::now();
    let mut record = Record::default();
    let opened = repository::open(access, work)?;
    opened.guard.be_frugal();
    let snapshot = find_snapshot(&opened.repository, snapshot)?;
    let repository = opened.repository.to_indexed().map_err(failed(FailureKind::Damaged))?;
    record.step("open", began, Ok(String::new()));

    let room = Scratch::make(scratch)?;
    let manifest = manifest(&repository, &snapshot)?;
    let selection = restore_all(&repository, &snapshot, room.path(), &mut record, work)?;
    let kind = match &manifest {
        None => {
            files::compare(&repository, &selection, room.path(), &mut record, work)?;
            DrillKind::Files
        }
        Some(manifest) => {
            let file = room.path().join(&manifest.file);
            match manifest.kind {
                ManifestKind::Sqlite => {
                    sqlite::examine(&file, manifest, &mut record, work)?;
                    DrillKind::Sqlite
                }
                ManifestKind::Postgres => {
                    postgres::examine(&file, manifest, server, scratch, &mut record, work)?;
                    DrillKind::Postgres
                }
            }
        }
    };
    work.go_on()?;
    Ok(Answer::Drilled(record.report(&snapshot, kind, began)))
}

/// The manifest of a snapshot of a database; nothing for files.
fn manifest(repository: &Indexed, snapshot: &SnapshotFile) -> Result<Option<Manifest>, Failure> {
    let root = repository.get_tree(&snapshot.tree).map_err(failed(FailureKind::Damaged))?;
    let found = root.nodes.iter().find(|node| node.name == MANIFEST_NAME && node.is_file());
    let Some(node) = found.filter(|node| node.meta.size <= LONGEST_MANIFEST) else { return Ok(None) };
    let mut text = Vec::new();
    repository.dump(node, &mut text).map_err(failed(FailureKind::Damaged))?;
    let manifest: Option<Manifest> = serde_json::from_slice(&text).ok();
    Ok(manifest.filter(|manifest| root.nodes.iter().any(|node| node.name == manifest.file)))
}

fn restore_all<'a>(
    repository: &'a Indexed,
    snapshot: &SnapshotFile,
    room: &Path,
    record: &mut Record,
    work: &Work,
) -> Result<Selection<'a>, Failure> {
    let began = Instant::now();
    let selection = Selection::of(repository, snapshot, &[])?;
    let restored = restore::write(repository, &selection, room, false, work)?;
    let words = format!("{} files, {} bytes", restored.files, restored.bytes);
    let outcome = match restored.failed.first() {
        None => Ok(words),
        Some(first) => {
            Err(format!("{words}; {} failed, first {}: {}", restored.failed.len(), first.path, first.reason))
        }
    };
    record.step("restore", began, outcome);
    Ok(selection)
}
