//! Keeps files that every node of a server must see: in a folder, or in a bucket of an S3-compatible store.
//!
//! A name is a way below the folder, or below the prefix of the bucket: `printings/7`. The program makes it, and nobody else:
//! what leads out of there is not refused. Everything here blocks; whoever answers requests calls it on a thread that may
//! wait.
//!
//! Invariant: a file has its name only when it is whole; what is kept under a name that is taken replaces it at once.
//! Invariant: a store that is away, or refuses, is never taken for one that has no such file.
//! Invariant: neither the secret key nor a signed address is printed by `Debug` or stands in an error.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod bucket;
mod draft;
mod error;
mod folder;
mod opened;
mod parts;
mod settings;
#[cfg(test)]
mod stories;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bucket::Bucket;
pub use draft::Draft;
use draft::Written;
pub use error::FilesError;
use folder::Folder;
pub use opened::Opened;

/// The place where files are kept.
#[derive(Clone, Debug)]
pub struct Files(Place);

#[derive(Clone, Debug)]
enum Place {
    Folder(Folder),
    /// The bucket, and the folder of this node where files lie while they are written.
    Bucket(Arc<Bucket>, PathBuf),
}

impl Files {
    /// Keeps them below `folder`.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Files {
        Files(Place::Folder(Folder(folder.into())))
    }

    fn in_bucket(bucket: Bucket, drafts: &Path) -> Files {
        Files(Place::Bucket(Arc::new(bucket), drafts.to_owned()))
    }

    /// Where the bucket is, `https://host/bucket/prefix`; nothing where files lie in a folder.
    pub fn bucket(&self) -> Option<String> {
        match &self.0 {
            Place::Folder(_) => None,
            Place::Bucket(bucket, _) => Some(bucket.location()),
        }
    }

    /// Begins a file that will be kept as `name`. In a folder a draft of the same name that was begun before can no longer be
    /// put.
    pub fn draft(&self, name: &str) -> io::Result<Draft> {
        match &self.0 {
            Place::Folder(folder) => folder.draft(name),
            Place::Bucket(_, drafts) => {
                std::fs::create_dir_all(drafts)?;
                Ok(Draft(Written::Unnamed(tempfile::tempfile_in(drafts)?)))
            }
        }
    }

    /// Keeps the draft as `name`, all of it or nothing; says how many bytes it has.
    pub fn put(&self, name: &str, draft: Draft) -> Result<u64, FilesError> {
        match &self.0 {
            Place::Folder(folder) => folder.put(name, draft).map_err(FilesError::at(name)),
            Place::Bucket(bucket, _) => bucket.put(name, draft.file()),
        }
    }

    /// Opens the file; nothing where there is none of that name.
    pub fn open(&self, name: &str) -> Result<Option<Opened>, FilesError> {
        match &self.0 {
            Place::Folder(folder) => folder.open(name).map_err(FilesError::at(name)),
            Place::Bucket(bucket, _) => bucket.open(name),
        }
    }

    /// Whether there is a file of that name.
    pub fn exists(&self, name: &str) -> Result<bool, FilesError> {
        match &self.0 {
            Place::Folder(folder) => folder.exists(name).map_err(FilesError::at(name)),
            Place::Bucket(bucket, _) => bucket.exists(name),
        }
    }

    /// Removes the file, which may be gone already, and what an unfinished draft of it left.
    pub fn remove(&self, name: &str) -> Result<(), FilesError> {
        match &self.0 {
            Place::Folder(folder) => folder.remove(name).map_err(FilesError::at(name)),
            Place::Bucket(bucket, _) => bucket.remove(name),
        }
    }

    /// The names of all files below `folder`, however deep. Drafts are none.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, FilesError> {
        match &self.0 {
            Place::Folder(place) => place.list(folder).map_err(FilesError::at(folder)),
            Place::Bucket(bucket, _) => bucket.list(folder),
        }
    }

    /// Tries all that is asked of a bucket: a small file is written, read, listed and removed. A folder is not tried.
    pub fn probe(&self) -> Result<(), FilesError> {
        match &self.0 {
            Place::Folder(_) => Ok(()),
            Place::Bucket(bucket, _) => bucket.probe(),
        }
    }
}
