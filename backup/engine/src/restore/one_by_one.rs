//! The restore of a damaged repository: what can be had, file by file.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use rustic_core::repofile::{Node, NodeType};

use super::attributes;
use crate::content::difference;
use crate::failure::{is_out_of_space, words};
use crate::selection::{Indexed, Selection};
use crate::work::Work;
use crate::{Failure, FailureKind, RestoreReport, Unreadable};

/// Writes every file that the repository can still give. Files that the attempt before wrote rightly stay.
pub(super) fn write(
    repository: &Indexed,
    selection: &Selection,
    target: &Path,
    damaged: Vec<Unreadable>,
    work: &Work,
) -> Result<RestoreReport, Failure> {
    let mut report = RestoreReport { failed: damaged, ..RestoreReport::default() };
    let (mut folders, mut specials) = (Vec::new(), Vec::new());
    for entry in selection.entries()? {
        work.go_on()?;
        // What could not be listed is in the report already.
        let Ok((path, node)) = entry else { continue };
        let place = target.join(&path);
        match &node.node_type {
            NodeType::Dir => {
                fs::create_dir_all(&place).map_err(|error| cannot_write(&error, &place))?;
                folders.push((place, node));
            }
            NodeType::File => match write_file(repository, &node, &place)? {
                None => {
                    attributes::give(&place, &node);
                    report.files += 1;
                    report.bytes += node.meta.size;
                    work.board.add_file();
                }
                Some(reason) => {
                    let path = format!("/{}", path.display());
                    report.failed.push(Unreadable { path, reason });
                }
            },
            _ => specials.push((place, node)),
        }
    }
    // Only now, so that no file is written through a link to somewhere else.
    for (place, node) in &specials {
        attributes::make_special(place, node).map_err(|error| cannot_write(&error, place))?;
    }
    // From the inside out: writing into a folder changes its time.
    for (place, node) in folders.iter().rev() {
        attributes::give(place, node);
    }
    work.go_on()?;
    Ok(report)
}

/// Writes one file and compares it. Says why it could not be had; a file that is not right does not stay.
fn write_file(repository: &Indexed, node: &Node, place: &Path) -> Result<Option<String>, Failure> {
    let cannot = |error| cannot_write(&error, place);
    if let Ok(None) = difference(repository, node, place) {
        return Ok(None);
    }
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let mut file = BufWriter::new(File::create(place).map_err(cannot)?);
    let reason = match repository.dump(node, &mut file) {
        Ok(()) => {
            file.flush().map_err(cannot)?;
            None
        }
        Err(error) if is_out_of_space(&*error) => {
            return Err(Failure::new(FailureKind::NoSpace, words(&error)).about(place));
        }
        Err(error) => Some(words(&error)),
    };
    let (file, _) = file.into_parts();
    drop(file);
    if reason.is_some() {
        fs::remove_file(place).map_err(cannot)?;
    }
    Ok(reason)
}

fn cannot_write(error: &std::io::Error, place: &Path) -> Failure {
    Failure::from_io(error, FailureKind::Other, "write", place)
}
