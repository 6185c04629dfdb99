//! The drill of files.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use rustic_core::repofile::{Node, NodeType};

use super::record::Record;
use crate::content::difference;
use crate::failure::words;
use crate::selection::{Indexed, Selection};
use crate::work::Work;
use crate::{Failure, FailureKind, Phase};

/// Compares every restored file with its sums, and the folder as a whole with the tree.
pub(super) fn compare(
    repository: &Indexed,
    selection: &Selection,
    room: &Path,
    record: &mut Record,
    work: &Work,
) -> Result<(), Failure> {
    let began = Instant::now();
    work.enter(Phase::Comparing)?;
    let mut expected = Extent::default();
    for entry in selection.entries()? {
        work.go_on()?;
        match entry {
            Ok((path, node)) => {
                expected.add(&node);
                compare_entry(repository, &room.join(&path), &path, &node, record);
                work.board.add_bytes(node.meta.size);
                work.board.add_file();
            }
            Err(error) => record.pair("a folder's list", "readable", words(&error)),
        }
    }
    let found =
        Extent::of(room).map_err(|error| Failure::from_io(&error, FailureKind::Other, "read", room))?;
    record.total("files", expected.files, found.files);
    record.total("bytes", expected.bytes, found.bytes);
    record.total("links", expected.links, found.links);
    record.step("compare", began, record.verdict());
    Ok(())
}

fn compare_entry(repository: &Indexed, place: &Path, path: &Path, node: &Node, record: &mut Record) {
    let subject = path.display();
    match &node.node_type {
        NodeType::File => match difference(repository, node, place) {
            Ok(None) => record.equal(),
            Ok(Some(found)) => record.pair(subject, format!("{} bytes as backed up", node.meta.size), found),
            Err(error) => record.pair(subject, "readable", error),
        },
        NodeType::Dir if place.is_dir() => record.equal(),
        NodeType::Dir => record.pair(subject, "a folder", "none"),
        NodeType::Symlink { .. } => match fs::read_link(place) {
            Ok(found) => record.pair(subject, node.node_type.to_link().display(), found.display()),
            Err(error) => record.pair(subject, node.node_type.to_link().display(), error),
        },
        // Devices, pipes and sockets hold no data, and only root can make them.
        _ => {}
    }
}

/// How much there is.
#[derive(Default)]
struct Extent {
    files: u64,
    bytes: u64,
    links: u64,
}

impl Extent {
    fn add(&mut self, node: &Node) {
        self.files += u64::from(node.is_file());
        self.links += u64::from(node.is_symlink());
        if node.is_file() {
            self.bytes += node.meta.size;
        }
    }

    /// Counts what lies in a folder.
    fn of(folder: &Path) -> io::Result<Extent> {
        let mut extent = Extent::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_symlink() {
                    extent.links += 1;
                } else if kind.is_file() {
                    extent.files += 1;
                    extent.bytes += entry.metadata()?.len();
                }
            }
        }
        Ok(extent)
    }
}
