//! Folders and files of this machine.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustic_core::repofile::{Metadata, Node, NodeType};
use rustic_core::{
    ErrorKind, Excludes, LocalSource, LocalSourceFilterOptions, LocalSourceSaveOptions, PathList, ReadSource,
    ReadSourceEntry, ReadSourceOpen, RusticError, RusticResult,
};

use super::full::Full;
use super::tally::Tally;
use super::{Compare, Series, Stored, archive, index};
use crate::failure::failed;
use crate::guard::Guard;
use crate::progress::Board;
use crate::repository::Opened;
use crate::work::Work;
use crate::{Failure, FailureKind};

/// Stores folders and files.
pub(super) fn store(
    opened: Opened,
    paths: &[PathBuf],
    excludes: &[String],
    one_file_system: bool,
    series: &Series,
    work: &Work,
) -> Result<Stored, Failure> {
    let paths = tidy(paths)?;
    let (repository, guard) = index(opened, work)?;
    let watch = Watch { tally: Arc::default(), guard: Arc::clone(&guard), board: work.board.clone() };
    let source = Folders::new(&paths, excludes, one_file_system, watch)?;
    let tally = Arc::clone(&source.watch.tally);

    let snapshot = archive(&repository, &guard, &source, &paths, Compare::WithLast, series)?;
    Ok(Stored { snapshot, unreadable: tally.count(), unreadable_names: tally.names(), manifest: None })
}

/// Sorts the paths, drops those inside others and insists that all are there: a source that has gone must not be
/// left out quietly.
fn tidy(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if paths.is_empty() {
        return Err(Failure::new(FailureKind::SourceMissing, "no folder is named"));
    }
    for path in paths {
        let named = |error: &io::Error| Failure::from_io(error, FailureKind::SourceMissing, "read", path);
        if !path.is_absolute() {
            let reason = format!("{} is not an absolute path", path.display());
            return Err(Failure::new(FailureKind::SourceMissing, reason).about(path));
        }
        fs::symlink_metadata(path).map_err(|error| named(&error))?;
    }
    let list = paths.iter().collect::<PathList>().sanitize();
    let list = list.map_err(|error| Failure::new(FailureKind::SourceMissing, error.to_string()))?;
    Ok(list.paths())
}

/// What the reading of one source reports to.
#[derive(Clone)]
struct Watch {
    tally: Arc<Tally>,
    guard: Arc<Guard>,
    board: Board,
}

/// The folders as a source. Each has its own walk, so that it can begin with the folder itself, whose permissions
/// the library leaves out.
struct Folders {
    roots: Vec<Root>,
    watch: Watch,
}

struct Root {
    path: PathBuf,
    walk: LocalSource,
}

impl Folders {
    fn new(
        paths: &[PathBuf],
        excludes: &[String],
        one_file_system: bool,
        watch: Watch,
    ) -> Result<Folders, Failure> {
        // To the library a pattern says what to take, unless it begins with an exclamation mark.
        let globs: Vec<String> = excludes.iter().map(|pattern| format!("!{pattern}")).collect();
        let excludes = Excludes::default().globs(globs);
        let filter = LocalSourceFilterOptions::default().one_file_system(one_file_system);
        let save = LocalSourceSaveOptions::default();
        let root = |path: &PathBuf| {
            let walk = LocalSource::new(save, &excludes, &filter, &[path]);
            Ok(Root { path: path.clone(), walk: walk.map_err(failed(FailureKind::SourceFailed))? })
        };
        Ok(Folders { roots: paths.iter().map(root).collect::<Result<_, Failure>>()?, watch })
    }
}

type Entry = RusticResult<ReadSourceEntry<WatchedFile>>;

impl ReadSource for Folders {
    type Open = WatchedFile;
    type Iter = Box<dyn Iterator<Item = Entry> + Send>;

    fn size(&self) -> RusticResult<Option<u64>> {
        let mut sum = 0;
        for root in &self.roots {
            sum += root.walk.size()?.unwrap_or(0);
        }
        Ok(Some(sum))
    }

    fn entries(&self) -> Self::Iter {
        let mut walks = Vec::new();
        for root in &self.roots {
            let folder = folder_itself(&root.path);
            let watch = self.watch.clone();
            let below = root.walk.entries().filter_map(move |entry| watch_entry(entry, &watch));
            walks.push(folder.into_iter().chain(below));
        }
        let guard = Arc::clone(&self.watch.guard);
        Box::new(walks.into_iter().flatten().take_while(move |_| !guard.is_over()))
    }
}

/// Counts an entry, and drops it if it could not be listed.
fn watch_entry(
    entry: RusticResult<ReadSourceEntry<<LocalSource as ReadSource>::Open>>,
    watch: &Watch,
) -> Option<Entry> {
    match entry {
        Ok(ReadSourceEntry { path, node, open }) => {
            watch.board.add_file();
            let size = node.meta.size;
            let watched = |open| WatchedFile { open, path: path.clone(), size, watch: watch.clone() };
            let open = open.map(watched);
            Some(Ok(ReadSourceEntry { path, node, open }))
        }
        Err(error) => {
            watch.tally.add_unlisted(&error);
            None
        }
    }
}

/// The root folder with its own permissions; nothing if the root is a file.
fn folder_itself(path: &Path) -> Option<Entry> {
    let metadata = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_dir)?;
    let name = path.file_name()?;
    let node = Node::new_node(name, NodeType::Dir, describe(&metadata));
    Some(Ok(ReadSourceEntry { path: path.to_owned(), node, open: None }))
}

#[cfg(unix)]
fn describe(folder: &fs::Metadata) -> Metadata {
    use std::os::unix::fs::MetadataExt;
    let modified = folder.modified().ok().and_then(|time| time.try_into().ok());
    Metadata {
        mode: Some(mode_of_folder(folder.mode())),
        mtime: modified,
        atime: modified,
        uid: Some(folder.uid()),
        gid: Some(folder.gid()),
        inode: folder.ino(),
        ..Metadata::default()
    }
}

#[cfg(not(unix))]
fn describe(folder: &fs::Metadata) -> Metadata {
    let modified = folder.modified().ok().and_then(|time| time.try_into().ok());
    Metadata { mtime: modified, atime: modified, ..Metadata::default() }
}

/// A folder's mode as the format keeps it: permissions as in Unix, everything else as bits of Go's `FileMode`.
#[cfg(unix)]
fn mode_of_folder(mode: u32) -> u32 {
    const FOLDER: u32 = 1 << 31;
    const FLAGS: [(u32, u32); 3] = [(0o4000, 1 << 23), (0o2000, 1 << 22), (0o1000, 1 << 20)];
    let flags = FLAGS.iter().filter(|(unix, _)| mode & unix != 0).map(|(_, go)| go);
    flags.fold(FOLDER | (mode & 0o777), |sum, flag| sum | flag)
}

/// A file that is opened later, by a thread that reads it.
struct WatchedFile {
    open: <LocalSource as ReadSource>::Open,
    path: PathBuf,
    size: u64,
    watch: Watch,
}

impl ReadSourceOpen for WatchedFile {
    type Reader = WatchedReader;

    fn open(self) -> RusticResult<WatchedReader> {
        let WatchedFile { open, path, size, watch } = self;
        if watch.guard.is_over() {
            return Err(RusticError::new(ErrorKind::InputOutput, "the backup ends early"));
        }
        match open.open() {
            Ok(file) => Ok(WatchedReader { file: Full::new(file, size), path, watch }),
            Err(error) => {
                watch.tally.add(&path, &*error);
                Err(error)
            }
        }
    }
}

/// Reads a file until the backup is over.
struct WatchedReader {
    file: Full<fs::File>,
    path: PathBuf,
    watch: Watch,
}

impl Read for WatchedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.guard.is_over() {
            return Err(io::Error::other("the backup ends early"));
        }
        self.file.read(buffer).inspect_err(|error| self.watch.tally.add(&self.path, error))
    }
}
