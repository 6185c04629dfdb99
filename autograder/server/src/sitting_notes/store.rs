//! The SQL of sitting notes.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx, Value, WriteTx, rows_sql};

use super::note::Note;
use super::write::NoteChange;
use crate::entries::EntryId;
use crate::exams::ExamId;

fn line(note: Option<&Note>) -> Value {
    Value::from(note.map(ToString::to_string))
}

pub(super) async fn insert_note_changes(
    tx: &mut WriteTx,
    edit: i64,
    changes: &[(EntryId, ExamId, &NoteChange)],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO note_changes (edit_id, entry_id, exam_id, old_note, new_note) VALUES {rows}"
        ),
        changes.iter().map(|(entry, exam, note)| {
            let (old, new) = (line(note.old.as_ref()), line(note.new.as_ref()));
            [edit.into(), (*entry).into(), (*exam).into(), old, new]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn upsert_notes(
    tx: &mut WriteTx,
    changes: &[(EntryId, ExamId, &NoteChange)],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO sitting_notes (exam_id, entry_id, note) VALUES {rows}
             ON CONFLICT (exam_id, entry_id) DO UPDATE SET note = excluded.note"
        ),
        changes
            .iter()
            .filter(|(.., note)| note.new.is_some())
            .map(|(entry, exam, note)| [(*exam).into(), (*entry).into(), line(note.new.as_ref())]),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_notes(
    tx: &mut WriteTx,
    changes: &[(EntryId, ExamId, &NoteChange)],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(2, "DELETE FROM sitting_notes WHERE (exam_id, entry_id) IN (VALUES {keys})"),
        changes
            .iter()
            .filter(|(.., note)| note.new.is_none())
            .map(|(entry, exam, _)| [(*exam).into(), (*entry).into()]),
    )
    .await?;
    Ok(())
}

/// The notes of these entries, by exam.
pub(crate) async fn list_notes_of_entries(
    tx: &mut ReadTx,
    entries: &[EntryId],
) -> DbResult<HashMap<(EntryId, ExamId), Note>> {
    let rows: Vec<(EntryId, ExamId, String)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT entry_id, exam_id, note FROM sitting_notes WHERE entry_id IN (VALUES {keys})"
            ),
            entries.iter().map(|id| [(*id).into()]),
        )
        .await?;
    let known = |(entry, exam, note): (EntryId, ExamId, String)| Some(((entry, exam), note.parse().ok()?));
    Ok(rows.into_iter().filter_map(known).collect())
}
