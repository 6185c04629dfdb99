//! 面談メモ: what the staff of a 塾 noted of talks with a pupil and the family, each with its day.
//!
//! Invariant: for 本部 there are none, unless it looks on as the 塾. They stand on no paper, and in no file but that of a
//! pupil's own 個人情報.
//! Invariant: who works for the pupil's 塾, or in the pupil's 教室, reads them and writes new ones; one that is there is changed
//! and deleted by who wrote it, and by the office of the 塾.
//! Invariant: the notes of a row that was merged into a pupil's are the pupil's.

mod access;
pub(crate) mod api;
mod form;
pub(crate) mod routes;
mod store;
mod views;
mod write;

platform_database::row_id! {
    /// A row of `interview_notes`.
    InterviewNoteId
}

pub(crate) use store::{InterviewNote, list_notes};
pub(crate) use views::NotesView;
