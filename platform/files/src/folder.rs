//! Files in a folder.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::draft::{Draft, Written};
use crate::opened::{Content, Opened};

/// How the names of drafts end.
const DRAFT: &str = ".part";

/// A folder of files.
#[derive(Clone, Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A draft lies beside its file, because only there a rename is one step. One that a killed process left is begun anew.
    pub(crate) fn draft(&self, name: &str) -> io::Result<Draft> {
        let path = self.0.join(format!("{name}{DRAFT}"));
        make_parent(&path)?;
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
        Draft::named(&path, file)
    }

    pub(crate) fn put(&self, name: &str, draft: Draft) -> io::Result<u64> {
        let path = self.0.join(name);
        draft.file().sync_all()?;
        let bytes = draft.file().metadata()?.len();
        match draft.0 {
            Written::Named(named) => {
                make_parent(&path)?;
                named.persist(&path)?;
            }
            Written::Unnamed(_) => return Err(io::Error::other("a draft of another place")),
        }
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
        for name in [format!("{name}{DRAFT}").as_str(), name] {
            match fs::remove_file(self.0.join(name)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Links are not followed: they may lead anywhere.
    pub(crate) fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let (mut waiting, mut names) = (vec![folder.to_owned()], Vec::new());
        while let Some(folder) = waiting.pop() {
            let entries = match fs::read_dir(self.0.join(&folder)) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
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
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}
