//! How far the work is: written by its threads, read a few times a second.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustic_core::{Progress, ProgressBars, ProgressType, RusticProgress};

use crate::{Event, Phase};

/// Where the threads of one order write how far they are; clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    phase: Phase,
    done_bytes: u64,
    total_bytes: Option<u64>,
    done_files: u64,
    /// Whether there is something that nobody read yet.
    news: bool,
}

impl Board {
    /// Begins a phase, from zero.
    pub(crate) fn enter(&self, phase: Phase) {
        *self.lock() = State { phase, news: true, ..State::default() };
    }

    pub(crate) fn add_bytes(&self, bytes: u64) {
        let mut state = self.lock();
        state.done_bytes += bytes;
        state.news = true;
    }

    pub(crate) fn add_file(&self) {
        let mut state = self.lock();
        state.done_files += 1;
        state.news = true;
    }

    pub(crate) fn set_total(&self, bytes: u64) {
        let mut state = self.lock();
        state.total_bytes = Some(bytes);
        state.news = true;
    }

    /// How far it is, if that changed since the last call.
    pub(crate) fn news(&self) -> Option<Event> {
        let mut state = self.lock();
        let had_news = std::mem::take(&mut state.news);
        let State { phase, done_bytes, total_bytes, done_files, .. } = *state;
        had_news.then_some(Event::Progress { phase, done_bytes, total_bytes, done_files })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The repository's library asks for a bar per activity; only those that count bytes reach the board.
impl ProgressBars for Board {
    fn progress(&self, kind: ProgressType, _title: &str) -> Progress {
        match kind {
            ProgressType::Bytes => Progress::new(Bar(self.clone())),
            ProgressType::Counter | ProgressType::Spinner => Progress::hidden(),
        }
    }
}

#[derive(Debug)]
struct Bar(Board);

impl RusticProgress for Bar {
    fn is_hidden(&self) -> bool {
        false
    }

    fn set_length(&self, bytes: u64) {
        self.0.set_total(bytes);
    }

    fn set_title(&self, _title: &str) {}

    fn inc(&self, bytes: u64) {
        self.0.add_bytes(bytes);
    }

    fn finish(&self) {}
}
