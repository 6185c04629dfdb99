//! Storages: the places where repositories lie.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustic_backend::LocalBackend;
use rustic_core::WriteBackend;

use crate::failure::failed;
use crate::{Failure, FailureKind, Storage};

/// A storage that answers.
pub(crate) struct Store {
    pub(crate) files: Arc<dyn WriteBackend>,
    pub(crate) locks: Box<dyn LockFiles>,
}

/// The lock files of other programs, which the repository's library knows nothing of.
pub(crate) trait LockFiles {
    /// All lock files, by name, still encrypted.
    fn read_all(&self) -> io::Result<Vec<(String, Vec<u8>)>>;
}

/// Opens a storage; it may still hold no repository.
pub(crate) fn connect(storage: &Storage) -> Result<Store, Failure> {
    match storage {
        Storage::Folder { path } => {
            let text = path.to_str().ok_or_else(|| {
                let reason = format!("{} is not UTF-8", path.display());
                Failure::new(FailureKind::CannotOpenRepository, reason).about(path)
            })?;
            let files = LocalBackend::new(text, []).map_err(failed(FailureKind::StorageFailed))?;
            Ok(Store { files: Arc::new(files), locks: Box::new(FolderOfLocks(path.join("locks"))) })
        }
        Storage::S3 { .. } | Storage::Rest { .. } => {
            Err(Failure::new(FailureKind::NotPossibleHere, "this kind of storage is not there yet"))
        }
    }
}

struct FolderOfLocks(PathBuf);

impl LockFiles for FolderOfLocks {
    fn read_all(&self) -> io::Result<Vec<(String, Vec<u8>)>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut locks = Vec::new();
        for entry in entries {
            let entry = entry?;
            match fs::read(entry.path()) {
                Ok(content) => locks.push((entry.file_name().to_string_lossy().into_owned(), content)),
                // Its owner may release it while we look.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(locks)
    }
}
