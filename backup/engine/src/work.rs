//! What the parts of one order share while it is worked on.

use std::sync::mpsc::Sender;

use crate::progress::Board;
use crate::{Cancel, Event, Failure, FailureKind, LogLevel, Phase};

/// What the parts of one order share: the wish to stop, how far it is, and where to say something.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) cancel: Cancel,
    pub(crate) board: Board,
    events: Sender<Event>,
}

impl Work {
    pub(crate) fn new(cancel: Cancel, board: Board, events: Sender<Event>) -> Work {
        Work { cancel, board, events }
    }

    /// Begins a phase, unless the work is to stop.
    pub(crate) fn enter(&self, phase: Phase) -> Result<(), Failure> {
        self.board.enter(phase);
        self.go_on()
    }

    /// Refuses once the work is to stop. The refusal is never shown: a cancelled order ends as cancelled.
    pub(crate) fn go_on(&self) -> Result<(), Failure> {
        if self.cancel.is_asked() {
            return Err(Failure::new(FailureKind::Other, "cancelled"));
        }
        Ok(())
    }

    pub(crate) fn warn(&self, text: impl Into<String>) {
        // Nobody listens any more only when the order is over.
        let _ = self.events.send(Event::Log { level: LogLevel::Warning, text: text.into() });
    }
}
