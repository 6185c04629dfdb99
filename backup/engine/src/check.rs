//! Checks: is everything there that snapshots need, and is it what was written?

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rustic_core::{CheckOptions, CheckResults, ReadSubsetOption, RusticError};

use crate::failure::{failed, first_line, words};
use crate::locks::Lock;
use crate::perform::words_of_panic;
use crate::repository::{self, Opened};
use crate::work::Work;
use crate::{Answer, CheckReport, Failure, FailureKind, Phase, ReadShare, RepositoryAccess};

/// Checks a repository. What it finds is an answer; it fails only where it could not look.
pub(crate) fn check(access: &RepositoryAccess, read: ReadShare, work: &Work) -> Result<Answer, Failure> {
    let began = Instant::now();
    let opened = repository::open(access, work)?;
    let mut report =
        CheckReport { warnings: opened.locks()?.iter().map(Lock::words).collect(), ..CheckReport::default() };

    work.enter(Phase::Checking)?;
    let found = twice_at_most(work, || look(&opened, read, work))?;
    for (is_error, finding) in findings(found) {
        let list = if is_error { &mut report.errors } else { &mut report.warnings };
        list.push(finding);
    }
    report.bytes_read = opened.guard.pack_bytes_read();
    report.seconds = began.elapsed().as_secs_f64();
    Ok(Answer::Checked(report))
}

/// What `look` saw. It begins once more if it panicked: on a busy machine the library may not wait long enough for a
/// thread of its own.
fn twice_at_most<T>(work: &Work, look: impl Fn() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(&look)).unwrap_or_else(|panic| {
        work.go_on()?;
        work.warn(format!("the check begins anew: {}", words_of_panic(&*panic)));
        look()
    })
}

fn look(opened: &Opened, read: ReadShare, work: &Work) -> Result<CheckResults, Failure> {
    let found = opened.repository.check(options(read)?);
    work.go_on()?;
    found.map_err(failed(FailureKind::Damaged))
}

/// The errors among what was found.
pub(crate) fn errors(found: CheckResults) -> Vec<String> {
    findings(found).filter_map(|(is_error, finding)| is_error.then_some(finding)).collect()
}

/// Findings in words, and whether each is an error.
fn findings(found: CheckResults) -> impl Iterator<Item = (bool, String)> {
    // The type of the level has no name outside of the library.
    found.0.into_iter().map(|(level, finding)| {
        let finding = in_one_line(&finding);
        (format!("{level:?}") != "Warn" && !is_about_waste(&finding), finding)
    })
}

/// Whether it is about a data file that waits for its removal, which nothing needs. The library forgets the size of one
/// that a killed program left behind as soon as it writes the list of such files anew, and calls the difference an error.
fn is_about_waste(finding: &str) -> bool {
    finding.starts_with("pack ") && finding.contains(" marked to delete: true: size computed by index: ")
}

fn options(read: ReadShare) -> Result<CheckOptions, Failure> {
    let options = CheckOptions::default().trust_cache(true);
    let subset = match read {
        ReadShare::Nothing => return Ok(options.read_data(false)),
        ReadShare::All => ReadSubsetOption::All,
        ReadShare::Part { part, of } if (1..=of).contains(&part) => ReadSubsetOption::IdSubSet((part, of)),
        ReadShare::Part { part, of } => {
            return Err(Failure::new(FailureKind::Other, format!("there is no part {part} of {of}")));
        }
    };
    Ok(options.read_data(true).read_data_subset(subset))
}

/// A finding without the backtraces and advice that its cause brings along.
fn in_one_line(finding: &(impl Error + 'static)) -> String {
    let text = first_line(&finding.to_string());
    let cause = finding.source().and_then(|source| {
        let boxed = source.downcast_ref::<Box<RusticError>>().map(|boxed| &**boxed);
        boxed.or_else(|| source.downcast_ref::<RusticError>())
    });
    match cause {
        Some(cause) => format!("{text}: {}", words(cause)),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::mpsc;

    use super::twice_at_most;
    use crate::progress::Board;
    use crate::work::Work;
    use crate::{Cancel, Event};

    #[test]
    fn a_look_that_panicked_begins_once_more_and_says_so() {
        let (events, said) = mpsc::channel();
        let work = Work::new(Cancel::default(), Board::default(), events);
        let looks = Cell::new(0);
        let seen = twice_at_most(&work, || {
            looks.set(looks.get() + 1);
            if looks.get() == 1 { panic!("too slow") } else { Ok("whole") }
        });
        assert_eq!((seen.unwrap(), looks.get()), ("whole", 2));
        assert!(matches!(said.try_iter().next(), Some(Event::Log { text, .. }) if text.contains("too slow")));
    }
}
