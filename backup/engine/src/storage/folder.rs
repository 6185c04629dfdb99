//! A repository in a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustic_backend::LocalBackend;

use super::{LockFiles, Store};
use crate::failure::failed;
use crate::{Failure, FailureKind};

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
    Ok(Store { files: Arc::new(files), locks: Box::new(FolderOfLocks(path.join("locks"))) })
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
