//! What was seen in repositories lately. Opening one takes half a second; who browses opens page after page.
//!
//! Invariant: nothing here is ever wrong for long. A folder of a snapshot is named by the hash of its content, so it
//! never changes. A list is kept under the newest run and the newest tidying of its job that ended and the number of
//! snapshots that it adopted, so that each of them begins a new one, whichever server or command performed it; what others
//! do to the repository, and that it lies elsewhere now, shows within a minute.
//! Invariant: the memory it takes is bounded, whatever people look at.

use std::sync::Arc;
use std::time::{Duration, Instant};

use backup_engine::{SnapshotFacts, TreeEntry};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::jobs::JobId;
use crate::repositories::RepositoryId;
use crate::runs::RunId;
use crate::tidyings::TidyingId;

/// How long a list counts.
const FRESH: Duration = Duration::from_secs(60);
/// Bytes that all folders take, and all lists; each.
const LIMIT: u64 = 32 << 20;
/// What is usual, so that the room for it is made at once.
const USUAL: usize = 1_000;

/// Under what a list of snapshots is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ListKey {
    pub(super) repository: RepositoryId,
    pub(super) job: JobId,
    /// The newest run of the job that ended.
    pub(super) after: Option<RunId>,
    /// The newest tidying of the job that ended.
    pub(super) tidied: Option<TidyingId>,
    /// How many snapshots the job has adopted.
    pub(super) adopted: i64,
}

/// Under what a folder is kept: the snapshot's whole id, which is a hash, and the way down.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FolderKey {
    pub(super) repository: RepositoryId,
    pub(super) snapshot: String,
    pub(super) path: String,
}

type Listed = (Instant, Arc<Vec<SnapshotFacts>>);
type Folder = Arc<Vec<TreeEntry>>;

/// What was seen lately.
pub(crate) struct Memory {
    lists: Cache<ListKey, Listed, Bytes>,
    folders: Cache<FolderKey, Folder, Bytes>,
}

#[derive(Clone)]
struct Bytes;

impl Memory {
    pub(crate) fn new() -> Memory {
        Memory {
            lists: Cache::with_weighter(USUAL, LIMIT, Bytes),
            folders: Cache::with_weighter(USUAL, LIMIT, Bytes),
        }
    }

    /// The list, if it is fresh.
    pub(super) fn list(&self, key: ListKey) -> Option<Arc<Vec<SnapshotFacts>>> {
        let (seen_at, list) = self.lists.get(&key)?;
        (seen_at.elapsed() < FRESH).then_some(list)
    }

    pub(super) fn keep_list(&self, key: ListKey, list: &Arc<Vec<SnapshotFacts>>) {
        self.lists.insert(key, (Instant::now(), Arc::clone(list)));
    }

    pub(super) fn folder(&self, key: &FolderKey) -> Option<Folder> {
        self.folders.get(key)
    }

    pub(super) fn keep_folder(&self, key: FolderKey, folder: &Folder) {
        self.folders.insert(key, Arc::clone(folder));
    }
}

impl Weighter<ListKey, Listed> for Bytes {
    fn weight(&self, _key: &ListKey, (_, list): &Listed) -> u64 {
        let own = |snapshot: &SnapshotFacts| {
            let words =
                snapshot.paths.iter().chain(&snapshot.tags).map(|word| word.len() + size_of::<String>());
            let ids = snapshot.id.len() + snapshot.original.len() + snapshot.tree.len();
            size_of::<SnapshotFacts>() + ids + words.sum::<usize>()
        };
        weight(list.iter().map(own))
    }
}

impl Weighter<FolderKey, Folder> for Bytes {
    fn weight(&self, key: &FolderKey, folder: &Folder) -> u64 {
        let own = |entry: &TreeEntry| {
            size_of::<TreeEntry>() + entry.name.len() + entry.link_target.as_ref().map_or(0, String::len)
        };
        weight(folder.iter().map(own).chain([key.path.len() + key.snapshot.len()]))
    }
}

/// An empty one has a weight, too, or it would stay for ever.
fn weight(parts: impl Iterator<Item = usize>) -> u64 {
    parts.sum::<usize>() as u64 + 64
}

#[cfg(test)]
mod tests {
    use backup_engine::EntryKind;

    use super::*;

    #[test]
    fn however_much_is_seen_the_memory_is_bounded() {
        let memory = Memory::new();
        let entry = |number: usize| TreeEntry {
            name: format!("{number:0>200}"),
            kind: EntryKind::File,
            bytes: 1,
            modified_at: None,
            mode: None,
            link_target: None,
            digest: None,
        };
        let folder: Folder = Arc::new((0..1_000).map(entry).collect());
        let key = |path: usize| FolderKey {
            repository: RepositoryId(1),
            snapshot: "ab".repeat(32),
            path: path.to_string(),
        };
        for path in 0..1_000 {
            memory.keep_folder(key(path), &folder);
        }
        assert!(memory.folders.weight() <= LIMIT);
        assert!(memory.folders.len() > 10);
        assert!(memory.folder(&key(999)).is_some_and(|found| found.len() == 1_000));
    }
}
