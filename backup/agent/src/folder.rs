//! The folder in which the agent keeps everything, for its own eyes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Something in the folder could not be read or written.
#[derive(Debug, Error)]
#[error("{path} を扱えません: {source}", path = path.display())]
pub struct FolderError {
    path: PathBuf,
    source: io::Error,
}

impl FolderError {
    pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> FolderError + use<> {
        let path = path.to_owned();
        move |source| FolderError { path: path.clone(), source }
    }
}

/// The folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Opens the folder at `path`; makes it if it is not there.
    pub fn open(path: &Path) -> Result<Folder, FolderError> {
        make_folder(path).map_err(FolderError::at(path))?;
        Ok(Folder(path.to_owned()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A folder inside.
    pub(crate) fn within(&self, name: &str) -> Result<Folder, FolderError> {
        Folder::open(&self.0.join(name))
    }

    /// The names of its files that end so, in order.
    pub(crate) fn list(&self, ending: &str) -> Result<Vec<String>, FolderError> {
        let entries = fs::read_dir(&self.0).map_err(FolderError::at(&self.0))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
        names.sort();
        Ok(names)
    }

    /// The content of a file; `None` if it is not there.
    pub(crate) fn read(&self, name: &str) -> Result<Option<String>, FolderError> {
        let path = self.path(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FolderError::at(&path)(error)),
        }
    }

    /// What a file of JSON says; `None` if it is not there.
    pub(crate) fn read_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, FolderError> {
        let Some(text) = self.read(name)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| FolderError::at(&self.path(name))(error.into()))
    }

    /// Keeps a file, whole or not at all, also if the power goes: written beside, synced, renamed.
    pub(crate) fn write(&self, name: &str, content: &str) -> Result<(), FolderError> {
        let path = self.path(name);
        let beside = self.path(&format!("{name}.{}.new", std::process::id()));
        let written = private_file(&beside)
            .and_then(|mut file| file.write_all(content.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&beside, &path))
            .and_then(|()| sync_folder(&self.0));
        written.map_err(FolderError::at(&path))
    }

    pub(crate) fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), FolderError> {
        self.write(name, &serde_json::to_string_pretty(value).expect("what is kept is plain data"))
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.path(name);
        fs::remove_file(&path).and_then(|()| sync_folder(&self.0)).map_err(FolderError::at(&path))
    }

    /// Waits for its turn; the turn ends with the file.
    pub(crate) fn lock(&self, name: &str) -> Result<File, FolderError> {
        let path = self.path(name);
        let locked = private_file(&path).and_then(|file| file.lock().map(|()| file));
        locked.map_err(FolderError::at(&path))
    }

    /// The same, without waiting; `None` while somebody else has the turn.
    pub(crate) fn try_lock(&self, name: &str) -> Result<Option<File>, FolderError> {
        let path = self.path(name);
        let file = private_file(&path).map_err(FolderError::at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(FolderError::at(&path)(error)),
        }
    }
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Names last only once the folder is synced. Windows keeps them with the file.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
