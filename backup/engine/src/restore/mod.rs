//! Restores: a snapshot's files are written back.
//!
//! The library's own restore is fast, but a damaged data file or a full disk makes it panic half-way. Then we go on
//! file by file, so that only those files are lost whose data is.

mod attributes;
mod one_by_one;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use rustic_core::{LocalDestination, RestoreOptions};

use crate::child::we_are_root;
use crate::failure::{failed, words};
use crate::perform::words_of_panic;
use crate::repository::{self, find_snapshot};
use crate::selection::{Indexed, Selection, stays_below};
use crate::work::Work;
use crate::{Answer, Failure, FailureKind, Phase, RepositoryAccess, RestoreReport, Unreadable};

/// Restores a snapshot or a part of it.
pub(crate) fn restore(
    access: &RepositoryAccess,
    snapshot: &str,
    paths: &[String],
    target: &Path,
    overwrite: bool,
    work: &Work,
) -> Result<Answer, Failure> {
    let began = Instant::now();
    let opened = repository::open(access, work)?;
    opened.guard.be_frugal();
    let snapshot = find_snapshot(&opened.repository, snapshot)?;
    let repository = opened.repository.to_indexed().map_err(failed(FailureKind::Damaged))?;
    let selection = Selection::of(&repository, &snapshot, paths)?;
    let mut report = write(&repository, &selection, target, overwrite, work)?;
    report.seconds = began.elapsed().as_secs_f64();
    Ok(Answer::Restored(report))
}

/// Writes a selection below `target`.
pub(crate) fn write(
    repository: &Indexed,
    selection: &Selection,
    target: &Path,
    overwrite: bool,
    work: &Work,
) -> Result<RestoreReport, Failure> {
    let survey = survey(selection, target, overwrite, work)?;
    fs::create_dir_all(target)
        .map_err(|error| Failure::from_io(&error, FailureKind::Other, "make", target))?;
    work.enter(Phase::Restoring)?;
    work.board.set_total(survey.bytes);

    let swift = catch_unwind(AssertUnwindSafe(|| swiftly(repository, selection, target)));
    work.go_on()?;
    let trouble = match swift {
        Ok(Ok(())) if survey.damaged.is_empty() => {
            let Survey { files, bytes, left_out, .. } = survey;
            return Ok(RestoreReport { files, bytes, failed: left_out, ..RestoreReport::default() });
        }
        Ok(Ok(())) => "folders are damaged".to_owned(),
        Ok(Err(failure)) if failure.kind == FailureKind::NoSpace => return Err(failure),
        Ok(Err(failure)) => failure.reason,
        Err(panic) => words_of_panic(&*panic),
    };
    if speaks_of_space(&trouble) {
        return Err(Failure::new(FailureKind::NoSpace, trouble).about(target));
    }
    work.warn(format!("the restore goes on file by file: {trouble}"));
    let lost = [survey.damaged, survey.left_out].concat();
    one_by_one::write(repository, selection, target, lost, work)
}

/// What there is to restore.
#[derive(Default)]
struct Survey {
    files: u64,
    bytes: u64,
    damaged: Vec<Unreadable>,
    /// What this system does not make.
    left_out: Vec<Unreadable>,
}

/// Looks at everything before anything is written, and refuses if a file is in the way.
fn survey(selection: &Selection, target: &Path, overwrite: bool, work: &Work) -> Result<Survey, Failure> {
    let mut survey = Survey::default();
    for entry in selection.entries()? {
        work.go_on()?;
        let (path, node) = match entry {
            Ok(entry) => entry,
            Err(error) => {
                survey.damaged.push(Unreadable { path: String::new(), reason: words(&error) });
                continue;
            }
        };
        if !stays_below(&path) {
            let reason = format!("the snapshot holds the path {}", path.display());
            return Err(Failure::new(FailureKind::Damaged, reason).about(&path));
        }
        if node.is_file() {
            survey.files += 1;
            survey.bytes += node.meta.size;
        }
        if cfg!(windows) && node.is_symlink() {
            let reason = "symbolic links are not made on Windows".to_owned();
            survey.left_out.push(Unreadable { path: format!("/{}", path.display()), reason });
        }
        if !node.is_dir() {
            make_way(&target.join(&path), overwrite, node.is_file())?;
        }
    }
    Ok(survey)
}

/// Sees to it that nothing lies where a file will be written. A file may be written over; anything else goes first.
fn make_way(path: &Path, overwrite: bool, for_file: bool) -> Result<(), Failure> {
    let Ok(existing) = fs::symlink_metadata(path) else { return Ok(()) };
    if !overwrite || existing.is_dir() {
        let reason = format!("{} is there already", path.display());
        return Err(Failure::new(FailureKind::TargetNotEmpty, reason).about(path));
    }
    if for_file && existing.is_file() {
        return Ok(());
    }
    fs::remove_file(path).map_err(|error| Failure::from_io(&error, FailureKind::Other, "replace", path))
}

fn swiftly(repository: &Indexed, selection: &Selection, target: &Path) -> Result<(), Failure> {
    let text = target.to_str().ok_or_else(|| {
        Failure::new(FailureKind::Other, format!("{} is not UTF-8", target.display())).about(target)
    })?;
    let cannot = failed(FailureKind::Damaged);
    let destination = LocalDestination::new(text, true, false).map_err(&cannot)?;
    // Size and time do not prove that a file that is there already is the right one.
    let options = RestoreOptions::default().verify_existing(true).no_ownership(!we_are_root());
    let plan = repository.prepare_restore(&options, selection.entries()?, &destination, false);
    let plan = plan.map_err(&cannot)?;
    repository.restore(plan, &options, selection.entries()?, &destination).map_err(&cannot)
}

/// Whether the library, which panics with the operating system's error inside, lacked space.
fn speaks_of_space(trouble: &str) -> bool {
    ["StorageFull", "QuotaExceeded", "FileTooLarge"].iter().any(|kind| trouble.contains(kind))
}
