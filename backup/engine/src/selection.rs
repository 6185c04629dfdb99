//! Selections: the part of a snapshot's tree that is restored.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use rustic_core::repofile::{Node, SnapshotFile};
use rustic_core::{IndexedFullStatus, LsOptions, Repository, RusticResult};

use crate::failure::{failed, words};
use crate::{Failure, FailureKind};

/// A repository whose whole index is in memory.
pub(crate) type Indexed = Repository<IndexedFullStatus>;

/// Files and folders of one snapshot, in the order of its tree.
pub(crate) struct Selection<'a> {
    repository: &'a Indexed,
    parts: Vec<(PathBuf, Node)>,
}

/// Entries with their paths, relative to the root of the snapshot.
pub(crate) type Entries<'a> = Box<dyn Iterator<Item = RusticResult<(PathBuf, Node)>> + 'a>;

impl<'a> Selection<'a> {
    /// Selects what lies at `paths`, with the folders above it; all if there are none.
    pub(crate) fn of(
        repository: &'a Indexed,
        snapshot: &SnapshotFile,
        paths: &[String],
    ) -> Result<Selection<'a>, Failure> {
        let find = |path: &Path| {
            repository.node_from_path(snapshot.tree, path).map_err(|error| {
                let reason = format!("the snapshot has no /{}: {}", path.display(), words(&error));
                Failure::new(FailureKind::NoSuchPath, reason).about(path)
            })
        };
        let mut chosen: Vec<PathBuf> = paths.iter().map(|path| below_root(path)).collect();
        if chosen.is_empty() {
            chosen.push(PathBuf::new());
        }
        let all = chosen.clone();
        chosen.retain(|path| !all.iter().any(|other| path != other && path.starts_with(other)));

        let mut wanted = BTreeSet::new();
        for path in &chosen {
            wanted.extend(path.ancestors().map(Path::to_owned));
        }
        let parts = wanted.into_iter().map(|path| {
            let mut node = find(&path)?;
            if !chosen.contains(&path) {
                // Only the way to what was chosen.
                node.subtree = None;
            }
            Ok((path, node))
        });
        Ok(Selection { repository, parts: parts.collect::<Result<_, Failure>>()? })
    }

    /// Goes through the selection. A folder whose list is damaged gives an error, and the rest follows.
    pub(crate) fn entries(&self) -> Result<Entries<'a>, Failure> {
        let mut walks: Vec<Entries<'a>> = Vec::new();
        for (path, node) in &self.parts {
            let is_root = path.as_os_str().is_empty();
            if !is_root {
                walks.push(Box::new(std::iter::once(Ok((path.clone(), node.clone())))));
            }
            if node.subtree.is_some() {
                let below = self.repository.ls(node, &LsOptions::default());
                let below = below.map_err(failed(FailureKind::Damaged))?;
                let above = path.clone();
                walks.push(Box::new(
                    below.map(move |entry| entry.map(|(path, node)| (above.join(path), node))),
                ));
            }
        }
        Ok(Box::new(walks.into_iter().flatten()))
    }
}

/// A path inside a snapshot without its root.
fn below_root(path: &str) -> PathBuf {
    Path::new(path).components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// Whether a path stays below the folder that it is joined to. A repository that somebody else wrote may hold any
/// name.
pub(crate) fn stays_below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_noticed() {
        assert!(stays_below(Path::new("srv/data/..x")));
        assert!(!stays_below(Path::new("srv/../../etc")));
        assert!(!stays_below(Path::new("/etc")));
    }
}
