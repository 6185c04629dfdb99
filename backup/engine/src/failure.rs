//! Failures: why an order could not be done.

use std::error::Error;
use std::io;
use std::path::Path;

use rustic_core::{ErrorKind, RusticError};
use serde::{Deserialize, Serialize};

/// Why an order could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{reason}")]
pub struct Failure {
    /// What a screen translates and a person acts on.
    pub kind: FailureKind,
    /// One line in English, for the log.
    pub reason: String,
    /// The file or folder it is about.
    pub path: Option<String>,
}

/// What went wrong, in terms that a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureKind {
    /// The repository is there, but does not open.
    CannotOpenRepository,
    /// No key of the repository fits the password.
    WrongPassword,
    /// The place holds no repository.
    NoRepositoryThere,
    /// The place holds a repository already.
    RepositoryExists,
    /// A source, or the program that reads it, is not there.
    SourceMissing,
    /// A source could not be read, or its command failed.
    SourceFailed,
    /// The repository's storage did not do its work.
    StorageFailed,
    /// No space is left where something had to be written.
    NoSpace,
    /// No snapshot answers to the name, or more than one.
    NoSuchSnapshot,
    /// The snapshots are others than those of the plan.
    PlanOutdated,
    /// The snapshot has no such file or folder.
    NoSuchPath,
    /// A file that would be restored is there already.
    TargetNotEmpty,
    /// The repository is append-only.
    AppendOnly,
    /// Another program holds the repository's lock.
    Locked,
    /// The repository is damaged.
    Damaged,
    /// This machine cannot do it, or lacks a program that is needed for a drill.
    NotPossibleHere,
    /// The program that reaches the repository is not installed.
    ProgramMissing,
    /// A fault of ours.
    Panicked,
    /// Something else.
    Other,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, reason: impl Into<String>) -> Failure {
        Failure { kind, reason: first_line(&reason.into()), path: None }
    }

    pub(crate) fn about(mut self, path: &Path) -> Failure {
        self.path = Some(path.to_string_lossy().into_owned());
        self
    }

    /// What an operation of the repository says, which counts as `kind` unless it is clearly something else.
    pub(crate) fn from_rustic(error: &RusticError, kind: FailureKind) -> Failure {
        let kind = if is_out_of_space(error) {
            FailureKind::NoSpace
        } else if error.is_incorrect_password() {
            FailureKind::WrongPassword
        } else if error.is_code(DAMAGED) && kind != FailureKind::CannotOpenRepository {
            FailureKind::Damaged
        } else {
            kind
        };
        Failure::new(kind, words(error))
    }

    /// What the operating system says about `path`.
    pub(crate) fn from_io(error: &io::Error, kind: FailureKind, doing: &str, path: &Path) -> Failure {
        let kind = if lacks_space(error) { FailureKind::NoSpace } else { kind };
        Failure::new(kind, format!("cannot {doing} {}: {error}", path.display())).about(path)
    }
}

/// The code of an error in which decryption found that the data is not what was written.
const DAMAGED: &str = "C001";

/// Makes an error of the repository's library a failure of the given kind.
pub(crate) fn failed(kind: FailureKind) -> impl Fn(Box<RusticError>) -> Failure {
    move |error| Failure::from_rustic(&error, kind)
}

/// An error of the repository's library in one line.
pub(crate) fn words(error: &RusticError) -> String {
    let text = error.display_log();
    first_line(text.strip_prefix("Error: ").unwrap_or(&text))
}

pub(crate) fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// Whether the cause, or the cause of the cause, is a lack of space.
pub(crate) fn is_out_of_space(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.downcast_ref::<io::Error>().is_some_and(lacks_space) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Whether the disk, the quota or the limit for a file is used up.
pub(crate) fn lacks_space(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// An error for the repository's library, which wants its own type.
pub(crate) fn refuse(words: impl Into<String>) -> Box<RusticError> {
    RusticError::new(ErrorKind::Backend, words.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_recognised_through_its_wrappings() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let error = RusticError::with_source(ErrorKind::InputOutput, "Failed to write", full);
        assert_eq!(Failure::from_rustic(&error, FailureKind::StorageFailed).kind, FailureKind::NoSpace);
        let gone = io::Error::from(io::ErrorKind::NotFound);
        let error = RusticError::with_source(ErrorKind::InputOutput, "Failed to write", gone);
        assert_eq!(Failure::from_rustic(&error, FailureKind::StorageFailed).kind, FailureKind::StorageFailed);
    }

    #[test]
    fn a_reason_is_one_line() {
        let failure = Failure::new(FailureKind::Other, "\nfirst\n\nBacktrace:\n 1: main");
        assert_eq!(failure.reason, "first");
    }
}
