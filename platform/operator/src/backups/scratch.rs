//! Folders in which a database lies open for a while.

use std::io;
use std::path::Path;

use tempfile::{Builder, TempDir};

/// A folder in `parent` that nobody but this account can look into; it goes when it is dropped.
pub(super) fn private_folder(prefix: &str, parent: &Path) -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}
