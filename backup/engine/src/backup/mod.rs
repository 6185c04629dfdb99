//! Backups: a source is read, and a snapshot of it stored.
//!
//! Invariant: a source that failed leaves no snapshot; nor does a cancelled backup.
//! Invariant: a file that could not be read is counted and named, and the rest is stored.

mod command;
mod folders;
mod full;
mod postgres;
mod sqlite;
mod stream;
mod stream_size;
mod tally;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rustic_core::repofile::SnapshotFile;
use rustic_core::{BackupOptions, IndexedIdsStatus, ParentOptions, ReadSource, Repository, SnapshotOptions};

use crate::failure::failed;
use crate::guard::Guard;
use crate::locks;
use crate::repository::{self, Opened, find_snapshot};
use crate::snapshots::facts;
use crate::work::Work;
use crate::{
    Answer, BackupReport, Failure, FailureKind, Manifest, Phase, RepositoryAccess, Source, Unreadable,
};

/// The series that a snapshot belongs to.
pub(crate) struct Series<'a> {
    pub(crate) label: &'a str,
    pub(crate) host: &'a str,
    pub(crate) tags: &'a [String],
    /// What it is compared with instead of the last snapshot of the label.
    pub(crate) parent: Option<&'a str>,
}

/// A snapshot that was just stored, and what was learnt on the way.
struct Stored {
    snapshot: SnapshotFile,
    unreadable: u64,
    unreadable_names: Vec<Unreadable>,
    manifest: Option<Manifest>,
}

impl Stored {
    fn complete(snapshot: SnapshotFile, manifest: Option<Manifest>) -> Stored {
        Stored { snapshot, unreadable: 0, unreadable_names: Vec::new(), manifest }
    }
}

/// Backs a source up.
pub(crate) fn back_up(
    access: &RepositoryAccess,
    source: &Source,
    series: &Series,
    scratch: &Path,
    work: &Work,
) -> Result<Answer, Failure> {
    let began = Instant::now();
    let opened = repository::open(access, work)?;
    locks::permit_adding(&opened.locks()?)?;

    let stored = match source {
        Source::Folders { paths, excludes, one_file_system } => {
            folders::store(opened, paths, excludes, *one_file_system, series, work)
        }
        Source::Sqlite { file } => sqlite::store(opened, file, series, scratch, work),
        Source::Command { program, arguments, file_name } => {
            command::store(opened, program, arguments, file_name, series, work)
        }
        Source::Postgres { url, globals } => postgres::store(opened, url, *globals, series, work),
    }?;

    Ok(Answer::BackedUp(report(stored, began.elapsed().as_secs_f64())))
}

fn report(stored: Stored, seconds: f64) -> BackupReport {
    let summary = stored.snapshot.summary.clone().unwrap_or_default();
    BackupReport {
        snapshot: facts(&stored.snapshot),
        files_new: summary.files_new,
        files_changed: summary.files_changed,
        files_unmodified: summary.files_unmodified,
        bytes_read: summary.total_bytes_processed,
        bytes_added: summary.data_added,
        bytes_stored: summary.data_added_packed,
        seconds,
        unreadable: stored.unreadable,
        unreadable_names: stored.unreadable_names,
        manifest: stored.manifest,
    }
}

/// Whether the last snapshot of the series tells which files need not be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    /// By size, times and inode.
    WithLast,
    /// Streams have no such marks, and would all be taken for unchanged.
    WithNothing,
}

/// Reads a source to its end and stores what it gives.
fn archive<R>(
    repository: &Repository<IndexedIdsStatus>,
    guard: &Guard,
    source: &R,
    paths: &[PathBuf],
    compare: Compare,
    series: &Series,
) -> Result<SnapshotFile, Failure>
where
    R: ReadSource + 'static,
    R::Open: Send,
    R::Iter: Send,
{
    let parent = ParentOptions::default()
        .force(compare == Compare::WithNothing)
        .parents(named_parent(repository, series));
    let options = BackupOptions::default().parent_opts(parent);
    let archived = repository.archive(&options, source, blank_snapshot(series)?, paths);
    guard.vetoed()?;
    archived.map_err(|error| guard.cause(&error, FailureKind::StorageFailed))
}

/// What the order names to compare with. Another host's files may look the same and be others.
fn named_parent(repository: &Repository<IndexedIdsStatus>, series: &Series) -> Vec<String> {
    let named = series.parent.and_then(|name| find_snapshot(repository, name).ok());
    let named = named.filter(|snapshot| snapshot.hostname == series.host);
    named.map(|snapshot| snapshot.id.to_hex().to_string()).into_iter().collect()
}

/// A snapshot of the series, before it has content. It would record the whole command line of the worker.
fn blank_snapshot(series: &Series) -> Result<SnapshotFile, Failure> {
    let mut options = SnapshotOptions::default()
        .label(series.label.to_owned())
        .host(series.host.to_owned())
        .command("kouzyou".to_owned());
    for tag in series.tags {
        options = options.add_tags(tag).map_err(failed(FailureKind::Other))?;
    }
    options.to_snapshot().map_err(failed(FailureKind::Other))
}

/// Reads what a backup needs of the index.
fn index(opened: Opened, work: &Work) -> Result<(Repository<IndexedIdsStatus>, Arc<Guard>), Failure> {
    let Opened { repository, guard, .. } = opened;
    let repository = repository.to_indexed_ids().map_err(failed(FailureKind::Damaged))?;
    work.enter(Phase::Storing)?;
    Ok((repository, guard))
}
