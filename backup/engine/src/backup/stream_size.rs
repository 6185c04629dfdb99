//! Gives streamed files their size.
//!
//! The library writes a file's entry with the size that was known before the file was read: 0 for a stream. It does
//! not mind that itself, but restic restores such a file as an empty one. So a stream is stored in three steps, and
//! only the last leaves a snapshot: its content, with a marked tree; the same tree as the library's own repair writes
//! it, with the true sizes; and that without the mark.

use std::sync::Arc;

use rustic_core::repofile::{SnapshotFile, StringList, Tree};
use rustic_core::{
    Excludes, IndexedFullStatus, IndexedIdsStatus, Open, RepairSnapshotsOptions, Repository, RewriteOptions,
    RewriteTreesOptions, TreeId,
};

use super::stream::Streams;
use super::{Compare, Series};
use crate::failure::failed;
use crate::guard::Guard;
use crate::{Failure, FailureKind};

/// The mark: a folder without content, which the repair takes for damage and therefore writes the tree anew.
const MARK: &str = ".sizes";

/// Stores streamed files as a snapshot.
pub(super) fn archive(
    repository: Repository<IndexedIdsStatus>,
    guard: &Arc<Guard>,
    streams: Streams,
    series: &Series,
) -> Result<SnapshotFile, Failure> {
    let paths = streams.paths();
    let streams = streams.marked(MARK);

    guard.withhold_snapshots(true);
    let mut snapshot = super::archive(&repository, guard, &streams, &paths, Compare::WithNothing, series)?;
    let repository = reindex(repository.drop_index())?;
    let repaired = repaired_tree(&repository, snapshot.tree)?;
    let options = RepairSnapshotsOptions::default().delete(false);
    repository
        .repair_snapshots(&options, vec![snapshot.clone()], false)
        .map_err(failed(FailureKind::StorageFailed))?;
    let repository = reindex(repository.drop_index())?;

    guard.withhold_snapshots(false);
    snapshot.tree = repaired;
    if let Some(summary) = &mut snapshot.summary {
        // The mark was counted, too.
        summary.files_new = summary.files_new.saturating_sub(1);
    }
    let options = RewriteOptions::default().tags_rewritten(StringList::default());
    let unmark = Excludes::default().globs(vec![format!("!/{MARK}")]);
    repository
        .rewrite_snapshots_and_trees(
            vec![snapshot],
            &options,
            &RewriteTreesOptions::default().excludes(unmark),
        )
        .map_err(|error| guard.cause(&error, FailureKind::StorageFailed))?;
    stored(&repository, guard)
}

fn reindex<S: Open>(repository: Repository<S>) -> Result<Repository<IndexedFullStatus>, Failure> {
    repository.to_indexed().map_err(failed(FailureKind::Damaged))
}

/// The id of the tree that a repair makes of `marked`.
fn repaired_tree(repository: &Repository<IndexedFullStatus>, marked: TreeId) -> Result<TreeId, Failure> {
    let mut tree = repository.get_tree(&marked).map_err(failed(FailureKind::Damaged))?;
    for node in &mut tree.nodes {
        if node.is_dir() {
            node.subtree = Some(id_of(&Tree::default())?);
            continue;
        }
        let mut size = 0;
        for chunk in node.content.iter().flatten() {
            let entry = repository.get_index_entry(chunk).map_err(failed(FailureKind::Damaged))?;
            size += u64::from(entry.data_length());
        }
        node.meta.size = size;
    }
    id_of(&tree)
}

fn id_of(tree: &Tree) -> Result<TreeId, Failure> {
    let serialised = tree.serialize().map_err(|error| Failure::new(FailureKind::Other, error.to_string()))?;
    Ok(serialised.1)
}

/// The snapshot that was written last, as it is stored.
fn stored(repository: &Repository<IndexedFullStatus>, guard: &Guard) -> Result<SnapshotFile, Failure> {
    let nothing = || Failure::new(FailureKind::StorageFailed, "no snapshot was written");
    let id = guard.last_snapshot().ok_or_else(nothing)?;
    let found =
        repository.get_snapshots(&[id.to_hex().as_str()]).map_err(failed(FailureKind::StorageFailed))?;
    found.into_iter().next().ok_or_else(nothing)
}
