//! Writing notes with their history.

use platform_database::{DbResult, WriteTx};
use serde::Serialize;

use super::note::Note;
use super::store;
use crate::entries::EntryId;
use crate::exams::ExamId;

/// A note that changes; `None` is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NoteChange {
    pub(crate) old: Option<Note>,
    pub(crate) new: Option<Note>,
}

/// Writes notes of sittings within an edit of the history of marks.
pub(crate) async fn write_notes(
    tx: &mut WriteTx,
    edit: i64,
    changes: &[(EntryId, ExamId, &NoteChange)],
) -> DbResult<()> {
    if changes.is_empty() {
        return Ok(());
    }
    store::insert_note_changes(tx, edit, changes).await?;
    store::upsert_notes(tx, changes).await?;
    store::delete_notes(tx, changes).await
}
