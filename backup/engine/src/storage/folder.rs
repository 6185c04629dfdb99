//! A repository in a folder.
//!
//! Invariant: a file appears under its name only when it is whole. The library writes in place, where a process that is
//! killed may leave half an index, which no program can read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use rustic_backend::LocalBackend;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};
use tempfile::NamedTempFile;

use super::{LockFiles, Store, path_of};
use crate::failure::failed;
use crate::{Failure, FailureKind};

/// Where files lie until they are whole, inside the repository.
const UNFINISHED: &str = "tmp";
/// No program writes one file for so long; whose it was is dead.
const ABANDONED: Duration = Duration::from_hours(24);

/// Opens a folder.
pub(super) fn connect(path: &Path) -> Result<Store, Failure> {
    let text = path.to_str().ok_or_else(|| {
        let reason = format!("{} is not UTF-8", path.display());
        Failure::new(FailureKind::CannotOpenRepository, reason).about(path)
    })?;
    // To the library a folder that may not be read is an empty one.
    match fs::read_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Failure::from_io(&error, FailureKind::StorageFailed, "read", path));
        }
        _ => {}
    }
    let files = LocalBackend::new(text, []).map_err(failed(FailureKind::StorageFailed))?;
    let folder = Folder { files, path: path.to_owned() };
    #[expect(clippy::disallowed_methods, reason = "files bear the system's own time")]
    folder.sweep(SystemTime::now());
    Ok(Store { files: Arc::new(folder), locks: Box::new(FolderOfLocks(path.join("locks"))) })
}

/// The library's folder with writing of our own.
#[derive(Debug)]
struct Folder {
    files: LocalBackend,
    path: PathBuf,
}

impl Folder {
    fn home(&self, kind: FileType, id: &Id) -> PathBuf {
        self.path.join(path_of(kind, id))
    }

    fn write(&self, home: &Path, content: &BytesList) -> io::Result<()> {
        let unfinished = self.path.join(UNFINISHED);
        let folder = home.parent().unwrap_or(&self.path);
        fs::create_dir_all(&unfinished)?;
        fs::create_dir_all(folder)?;
        let mut file = begin_file(&unfinished)?;
        for part in content.slice() {
            file.write_all(part)?;
        }
        file.as_file().sync_all()?;
        file.persist(home)?;
        keep_names(folder)
    }

    /// Removes what killed processes left half written.
    fn sweep(&self, now: SystemTime) {
        for entry in fs::read_dir(self.path.join(UNFINISHED)).into_iter().flatten().flatten() {
            let changed = entry.metadata().and_then(|about| about.modified());
            if changed.is_ok_and(|changed| changed + ABANDONED < now) {
                // What cannot be removed is in nobody's way.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A file with the mode that the account's mask leaves, and not one for its owner alone.
#[cfg(unix)]
fn begin_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    tempfile::Builder::new().permissions(mode).tempfile_in(folder)
}

/// A file as the folder's rules for access have it.
#[cfg(not(unix))]
fn begin_file(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}

/// Has the system keep the names in a folder as it keeps what the files hold.
fn keep_names(folder: &Path) -> io::Result<()> {
    // Elsewhere folders do not open as files, and the system keeps names by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

impl ReadBackend for Folder {
    fn location(&self) -> String {
        self.files.location()
    }

    fn list_with_size(&self, kind: FileType) -> RusticResult<Vec<(Id, u32)>> {
        self.files.list_with_size(kind)
    }

    fn list(&self, kind: FileType) -> RusticResult<Vec<Id>> {
        self.files.list(kind)
    }

    fn read_full(&self, kind: FileType, id: &Id) -> RusticResult<Bytes> {
        self.files.read_full(kind, id)
    }

    fn read_partial(
        &self,
        kind: FileType,
        id: &Id,
        cacheable: bool,
        offset: u32,
        length: u32,
    ) -> RusticResult<Bytes> {
        self.files.read_partial(kind, id, cacheable, offset, length)
    }

    fn warmup_path(&self, kind: FileType, id: &Id) -> String {
        self.files.warmup_path(kind, id)
    }
}

impl WriteBackend for Folder {
    fn create(&self) -> RusticResult<()> {
        self.files.create()
    }

    fn write_bytes(&self, kind: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        let home = self.home(kind, id);
        self.write(&home, &content).map_err(|error| {
            RusticError::with_source(ErrorKind::InputOutput, "cannot write `{path}`", error)
                .attach_context("path", home.display().to_string())
        })
    }

    fn remove(&self, kind: FileType, id: &Id, cacheable: bool) -> RusticResult<()> {
        self.files.remove(kind, id, cacheable)
    }
}

struct FolderOfLocks(PathBuf);

impl LockFiles for FolderOfLocks {
    fn read_all(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let cannot = |error: io::Error| Failure::from_io(&error, FailureKind::StorageFailed, "read", &self.0);
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(cannot)?,
        };
        let mut locks = Vec::new();
        for entry in entries {
            let entry = entry.map_err(cannot)?;
            match fs::read(entry.path()) {
                Ok(content) => locks.push((entry.file_name().to_string_lossy().into_owned(), content)),
                // Its owner may release it while we look.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(cannot(error)),
            }
        }
        Ok(locks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_what_was_left_half_written_goes_after_a_day() {
        let place = tempfile::tempdir().unwrap();
        let files = LocalBackend::new(place.path().to_str().unwrap(), []).unwrap();
        let folder = Folder { files, path: place.path().to_owned() };
        let id = Id::random();
        folder.write_bytes(FileType::Index, &id, false, Bytes::from_static(b"whole").into()).unwrap();
        assert_eq!(folder.list(FileType::Index).unwrap(), [id]);
        assert_eq!(&*folder.read_full(FileType::Index, &id).unwrap(), b"whole");

        let unfinished = place.path().join(UNFINISHED);
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
        let left = |name: &str, age: Duration| {
            File::create(unfinished.join(name)).unwrap().set_modified(now - age).unwrap();
        };
        left("yesterday", ABANDONED + Duration::from_secs(60));
        left("now", Duration::from_secs(60));
        folder.sweep(now);
        let names: Vec<_> =
            fs::read_dir(unfinished).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["now"]);
    }

    #[test]
    fn what_cannot_be_written_has_no_name() {
        let place = tempfile::tempdir().unwrap();
        let files = LocalBackend::new(place.path().to_str().unwrap(), []).unwrap();
        let folder = Folder { files, path: place.path().to_owned() };
        fs::write(place.path().join("index"), "in the way").unwrap();
        let refused = folder.write_bytes(FileType::Index, &Id::random(), false, Bytes::new().into());
        assert!(refused.unwrap_err().to_string().contains("cannot write"));
        assert_eq!(fs::read_dir(place.path().join(UNFINISHED)).map_or(0, Iterator::count), 0);
    }
}
