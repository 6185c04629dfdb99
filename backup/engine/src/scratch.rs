//! Scratch folders: rooms for intermediate files, which go when the work ends.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{Failure, FailureKind};

/// A folder of our own. A worker that is killed leaves it behind; its name begins with `worker-`.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// Makes one inside `parent`, which is made where missing.
    pub(crate) fn make(parent: &Path) -> Result<Scratch, Failure> {
        let cannot = |error| Failure::from_io(&error, FailureKind::Other, "make a folder in", parent);
        fs::create_dir_all(parent).map_err(cannot)?;
        let made = tempfile::Builder::new().prefix("worker-").tempdir_in(parent);
        Ok(Scratch(made.map_err(cannot)?))
    }

    /// Leaves the folder to somebody else's care.
    pub(crate) fn keep(self) {
        let _ = self.0.keep();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}
