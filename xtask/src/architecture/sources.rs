//! The Rust files of the workspace, as the checks see them.

use std::fs;

use anyhow::Context;
use cargo_metadata::{
    Metadata,
    camino::{Utf8Path, Utf8PathBuf},
};

/// One Rust file of one of our crates.
pub(crate) struct SourceFile {
    /// The crate that it belongs to.
    pub(crate) package: String,
    /// From the root of the repository.
    pub(crate) path: Utf8PathBuf,
    /// What stands in it.
    pub(crate) text: String,
}

impl SourceFile {
    /// The lines with their numbers from one, without those that are comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        numbered.filter(|(_, line)| !line.starts_with("//"))
    }

    /// Where its tests stand: all of a file of stories, the foot of another.
    pub(crate) fn tests(&self) -> &str {
        if self.path.iter().any(|part| part == "tests" || part == "stories.rs") {
            return &self.text;
        }
        self.text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests)
    }
}

/// Every Rust file of every crate of the workspace, in the order of their paths.
pub(crate) fn all(metadata: &Metadata) -> anyhow::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    for member in metadata.workspace_packages() {
        let folder = member.manifest_path.parent().context("a manifest stands in a folder")?;
        for path in rust_files(folder)? {
            let text = fs::read_to_string(&path).with_context(|| format!("while reading {path}"))?;
            let path = path.strip_prefix(&metadata.workspace_root)?.to_owned();
            files.push(SourceFile { package: member.name.to_string(), path, text });
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn rust_files(folder: &Utf8Path) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let mut found = Vec::new();
    for entry in folder.read_dir_utf8().with_context(|| format!("while listing {folder}"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(rust_files(entry.path())?);
        } else if entry.path().extension() == Some("rs") {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}
