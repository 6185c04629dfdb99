//! What could not be read.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rustic_core::RusticError;

use crate::Unreadable;
use crate::failure::first_line;

/// So many are named; the rest is only counted.
const NAMED: usize = 100;

/// Counts what could not be read. The repository's library only logs it and goes on.
#[derive(Debug, Default)]
pub(super) struct Tally {
    count: AtomicU64,
    names: Mutex<Vec<Unreadable>>,
}

impl Tally {
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    pub(super) fn names(&self) -> Vec<Unreadable> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A file that was listed, but does not open or breaks off.
    pub(super) fn add(&self, path: &Path, error: &(dyn Error + 'static)) {
        self.note(Unreadable { path: path.to_string_lossy().into_owned(), reason: root_cause(error) });
    }

    /// Something that could not even be listed.
    pub(super) fn add_unlisted(&self, error: &RusticError) {
        let reason = root_cause(error);
        let named = reason.split_once(": IO error for operation on ").map(|(_, rest)| rest);
        let (path, reason) = match named.and_then(|rest| rest.rsplit_once(": ")) {
            Some((path, reason)) => (path.to_owned(), reason.to_owned()),
            None => (String::new(), reason),
        };
        self.note(Unreadable { path, reason });
    }

    fn note(&self, unreadable: Unreadable) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() < NAMED {
            names.push(unreadable);
        }
    }
}

/// The innermost error that still speaks, in one line.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    first_line(&innermost.to_string())
}
