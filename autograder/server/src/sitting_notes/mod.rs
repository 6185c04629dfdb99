//! Sitting notes: 遅刻, 早退 or 途中退席 of a pupil who sat an exam, and why.
//!
//! Invariant: a note changes no number; whoever has one sat, and is counted as everybody else.
//! Invariant: every change stands in the history of marks, written by [`write_notes`] within its edit.

mod note;
mod store;
mod write;

pub(crate) use note::Note;
pub(crate) use store::list_notes_of_entries;
pub(crate) use write::{NoteChange, write_notes};
