//! Copies of snapshots in another repository.

use std::collections::BTreeSet;

use rustic_core::repofile::{SnapshotFile, SnapshotId};
use rustic_core::{CheckOptions, Open, Repository, TreeId};

use crate::check::errors;
use crate::failure::failed;
use crate::locks::permit_adding;
use crate::repository::{self, Opened, find_snapshot, list_snapshots};
use crate::snapshots::facts;
use crate::work::Work;
use crate::{Answer, CopyReport, Failure, FailureKind, Phase, RepositoryAccess};

/// Copies snapshots that the other repository does not have.
pub(crate) fn copy(
    from: &RepositoryAccess,
    to: &RepositoryAccess,
    names: &[String],
    work: &Work,
) -> Result<Answer, Failure> {
    let source = repository::open(from, work)?.repository;
    let target = repository::open(to, work)?;
    permit_adding(&target.locks()?)?;
    let copies = missing(&source, &target.repository, names)?;

    work.enter(Phase::Copying)?;
    let snapshots = if copies.is_empty() { Vec::new() } else { transfer(source, target, copies)? };
    Ok(Answer::Copied(CopyReport {
        copied: snapshots.len() as u64,
        snapshots: snapshots.iter().map(facts).collect(),
    }))
}

/// What makes two snapshots the same although each repository has its own id for it.
fn identity(snapshot: &SnapshotFile) -> (Option<SnapshotId>, TreeId) {
    (snapshot.original, snapshot.tree)
}

/// The wanted snapshots that are not in the other repository.
fn missing<S: Open, T: Open>(
    source: &Repository<S>,
    target: &Repository<T>,
    names: &[String],
) -> Result<Vec<SnapshotFile>, Failure> {
    let mut wanted = if names.is_empty() {
        list_snapshots(source, None)?
    } else {
        names.iter().map(|name| find_snapshot(source, name)).collect::<Result<_, _>>()?
    };
    let mut there: BTreeSet<_> = list_snapshots(target, None)?.iter().map(identity).collect();
    wanted.retain(|snapshot| there.insert(identity(snapshot)));
    Ok(wanted)
}

/// Copies the content, looks whether all of it arrived, and only then adds the snapshots: content that the source has
/// lost is passed over by the library without a word.
fn transfer<S: Open>(
    source: Repository<S>,
    target: Opened,
    mut copies: Vec<SnapshotFile>,
) -> Result<Vec<SnapshotFile>, Failure> {
    let Opened { repository, guard, .. } = target;
    let source = source.to_indexed().map_err(failed(FailureKind::Damaged))?;
    let repository = repository.to_indexed_ids().map_err(failed(FailureKind::Damaged))?;
    guard.withhold_snapshots(true);
    source.copy(&repository, &copies).map_err(|error| guard.cause(&error, FailureKind::Damaged))?;
    guard.vetoed()?;

    let trees = copies.iter().map(|snapshot| snapshot.tree).collect();
    let options = CheckOptions::default().trust_cache(true).read_data(false);
    let found = repository.check_with_trees(options, trees).map_err(failed(FailureKind::Damaged))?;
    if let Some(first) = errors(found).first() {
        return Err(Failure::new(FailureKind::Damaged, format!("the copy would be incomplete: {first}")));
    }

    guard.withhold_snapshots(false);
    for copy in &mut copies {
        // The snapshot that it was compared with may not be there.
        copy.parent = None;
        copy.parents.clear();
    }
    let identities: BTreeSet<_> = copies.iter().map(identity).collect();
    repository.save_snapshots(copies).map_err(|error| guard.cause(&error, FailureKind::StorageFailed))?;
    let mut there = list_snapshots(&repository, None)?;
    there.retain(|snapshot| identities.contains(&identity(snapshot)));
    Ok(there)
}
