//! What a handler can say and ask while it works.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use platform_database::Database;

use crate::task::TaskId;

/// One attempt at a task, as its handler sees it. Clones speak of the same attempt.
///
/// Nothing here waits, so it may be used from a blocking thread.
#[derive(Clone, Debug)]
pub struct TaskRun {
    attempt: Arc<Attempt>,
}

#[derive(Debug)]
struct Attempt {
    id: TaskId,
    database: Database,
    progress: Mutex<Progress>,
    cancel_requested: AtomicBool,
    /// Whether the handler was told that it is cancelled.
    told: AtomicBool,
}

/// How far an attempt is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) done: i64,
    pub(crate) total: i64,
    pub(crate) note: String,
    /// Whether the database does not have this yet.
    unwritten: bool,
}

impl TaskRun {
    pub(crate) fn new(id: TaskId, database: Database) -> TaskRun {
        let attempt = Attempt {
            id,
            database,
            progress: Mutex::default(),
            cancel_requested: AtomicBool::new(false),
            told: AtomicBool::new(false),
        };
        TaskRun { attempt: Arc::new(attempt) }
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.attempt.id
    }

    /// Says that `done` of `total` units are done (`total` 0: not known), with a note for people.
    ///
    /// Cheap: it is kept in memory and written at most twice a second.
    pub fn progress(&self, done: i64, total: i64, note: impl Into<String>) {
        *self.lock() = Progress { done, total, note: note.into(), unwritten: true };
    }

    /// Whether somebody asked for the end of this task; known within a second.
    ///
    /// A handler that gets `true` leaves the world in order and returns; the task then counts as
    /// cancelled. One that never asks and succeeds is done.
    pub fn cancelled(&self) -> bool {
        let requested = self.attempt.cancel_requested.load(Ordering::Acquire);
        if requested {
            self.attempt.told.store(true, Ordering::Release);
        }
        requested
    }

    pub(crate) fn database(&self) -> &Database {
        &self.attempt.database
    }

    pub(crate) fn set_cancel_requested(&self) {
        self.attempt.cancel_requested.store(true, Ordering::Release);
    }

    pub(crate) fn was_told_to_stop(&self) -> bool {
        self.attempt.told.load(Ordering::Acquire)
    }

    pub(crate) fn has_unwritten_progress(&self) -> bool {
        self.lock().unwritten
    }

    /// The progress so far, which counts as written from now on.
    pub(crate) fn take_progress(&self) -> Progress {
        let mut progress = self.lock();
        let taken = progress.clone();
        progress.unwritten = false;
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.attempt.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
