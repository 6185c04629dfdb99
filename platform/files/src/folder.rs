//! Files in a folder.

use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use crate::draft::{Draft, Written};
use crate::opened::{Content, Opened};

/// How the names of drafts end.
const DRAFT: &str = ".part";

/// A folder of files.
#[derive(Clone, Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A draft lies beside its file, because only there a rename is one step. It goes by a name of its own, so that nobody
    /// writes into it who began before and does not know yet that it is done anew; the drafts of those are gone.
    pub(crate) fn draft(&self, name: &str) -> io::Result<Draft> {
        let (folder, own) = self.place_of(name);
        fs::create_dir_all(&folder)?;
        self.remove_drafts(name)?;
        let named = Builder::new().prefix(&format!("{own}.")).suffix(DRAFT).tempfile_in(folder)?;
        Ok(Draft(Written::Named(named)))
    }

    pub(crate) fn put(&self, name: &str, draft: Draft) -> io::Result<u64> {
        let (folder, own) = self.place_of(name);
        draft.file().sync_all()?;
        let bytes = draft.file().metadata()?.len();
        match draft.0 {
            Written::Named(named) => {
                fs::create_dir_all(&folder)?;
                named.persist(folder.join(own))?;
            }
            Written::Unnamed(_) => return Err(io::Error::other("a draft of another place")),
        }
        sync_folder(&folder)?;
        Ok(bytes)
    }

    pub(crate) fn open(&self, name: &str) -> io::Result<Option<Opened>> {
        match File::open(self.0.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            file => {
                let file = file?;
                Ok(Some(Opened { bytes: file.metadata()?.len(), content: Content::File(file) }))
            }
        }
    }

    pub(crate) fn exists(&self, name: &str) -> io::Result<bool> {
        self.0.join(name).try_exists()
    }

    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        self.remove_drafts(name)?;
        remove_file(&self.0.join(name))
    }

    /// Links are not followed: they may lead anywhere.
    pub(crate) fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let (mut waiting, mut names) = (vec![folder.to_owned()], Vec::new());
        while let Some(folder) = waiting.pop() {
            for entry in entries(&self.0.join(&folder))? {
                let (kind, name) = (entry.file_type()?, entry.file_name());
                let below = format!("{folder}/{}", name.to_string_lossy());
                if kind.is_dir() {
                    waiting.push(below);
                } else if kind.is_file() && !below.ends_with(DRAFT) {
                    names.push(below);
                }
            }
        }
        Ok(names)
    }

    fn remove_drafts(&self, name: &str) -> io::Result<()> {
        let (folder, own) = self.place_of(name);
        for entry in entries(&folder)? {
            if is_draft_of(&entry.file_name().to_string_lossy(), own) {
                remove_file(&entry.path())?;
            }
        }
        Ok(())
    }

    /// In which folder the file lies, and what it is called there.
    fn place_of<'n>(&self, name: &'n str) -> (PathBuf, &'n str) {
        let (below, own) = name.rsplit_once('/').unwrap_or(("", name));
        (self.0.join(below), own)
    }
}

/// Whether `file` is called as a draft of `own`: `7.GcLkqh.part`, or `7.part` of an older program.
fn is_draft_of(file: &str, own: &str) -> bool {
    let between = file.strip_prefix(own).and_then(|rest| rest.strip_suffix(DRAFT));
    between.is_some_and(|between| between.is_empty() || between.rfind('.') == Some(0))
}

/// What lies in a folder; nothing where there is none.
fn entries(folder: &Path) -> io::Result<Vec<DirEntry>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?.collect(),
    }
}

/// Removes a file that may be gone already.
fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a new name last through a loss of power.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
