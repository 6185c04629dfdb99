//! A file while it is written.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

/// A file that nobody sees before it is put in its place; it is gone when it is dropped.
#[derive(Debug)]
pub struct Draft(pub(crate) Written);

/// How it lies on the disk.
#[derive(Debug)]
pub(crate) enum Written {
    /// Under a name, which can be changed.
    Named(NamedTempFile),
    /// Without one; it is gone with the process, however that ends.
    Unnamed(File),
}

impl Draft {
    /// Takes the whole file at `path`, which is put in its place or gone afterwards.
    pub fn of_file(path: &Path) -> io::Result<Draft> {
        let file = File::options().read(true).write(true).open(path)?;
        Ok(Draft(Written::Named(NamedTempFile::from_parts(file, TempPath::try_from_path(path)?))))
    }

    /// A way to write it. All ways share one place in the file.
    pub fn writer(&self) -> io::Result<File> {
        self.file().try_clone()
    }

    pub(crate) fn file(&self) -> &File {
        match &self.0 {
            Written::Named(named) => named.as_file(),
            Written::Unnamed(file) => file,
        }
    }
}
