//! Writing a note, writing it anew, and taking it away.

use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::{Value, json};
use thiserror::Error;

use super::access::{Interviewer, NoteKeeper};
use super::form::NoteFacts;
use super::{InterviewNoteId, store};
use crate::staff::Staff;
use crate::students::StudentId;

/// Why nothing was written.
#[derive(Debug, Error)]
pub(super) enum WriteNoteError {
    /// The pupil was erased or merged, or the note taken away, meanwhile.
    #[error("生徒か面談メモが、もうありません")]
    Gone,
    /// Somebody changed the note since it was shown.
    #[error("表示したあとに、別の人がこの面談メモを変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the note could not be written")]
    Db(#[from] DbError),
}

/// Keeps a new note under the name of who writes it.
pub(super) async fn write_note(
    database: &Database,
    by: &Interviewer,
    facts: &NoteFacts,
) -> Result<InterviewNoteId, WriteNoteError> {
    let student = by.student().id;
    let mut tx = database.write().await?;
    if !store::claim_student(&mut tx, student).await? {
        return Err(WriteNoteError::Gone);
    }
    let id = store::insert_note(&mut tx, student, by.by().actor(), facts).await?;
    record(&mut tx, by.by(), "interviews.written", (student, id), &told(facts)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Writes a note anew, if it is still as the person `seen` it. Whose note it is stays.
pub(super) async fn revise_note(
    database: &Database,
    keeper: &NoteKeeper,
    seen: i64,
    facts: &NoteFacts,
) -> Result<(), WriteNoteError> {
    let (student, id) = (keeper.student().id, keeper.note().id);
    let mut tx = database.write().await?;
    if !store::advance_note(&mut tx, id, seen, facts).await? {
        return Err(lost(&mut tx, student, id).await?);
    }
    record(&mut tx, keeper.by(), "interviews.revised", (student, id), &told(facts)).await?;
    Ok(tx.commit().await?)
}

/// Takes a note away, if it is still as the person `seen` it.
pub(super) async fn remove_note(
    database: &Database,
    keeper: &NoteKeeper,
    seen: i64,
) -> Result<(), WriteNoteError> {
    let (student, id) = (keeper.student().id, keeper.note().id);
    let mut tx = database.write().await?;
    if !store::delete_note(&mut tx, id, seen).await? {
        return Err(lost(&mut tx, student, id).await?);
    }
    let facts = json!({ "on": keeper.note().held_on });
    record(&mut tx, keeper.by(), "interviews.removed", (student, id), &facts).await?;
    Ok(tx.commit().await?)
}

/// Why a guarded write won nothing.
async fn lost(tx: &mut WriteTx, student: StudentId, id: InterviewNoteId) -> DbResult<WriteNoteError> {
    let is_there = store::find_note(tx, student, id).await?.is_some();
    Ok(if is_there { WriteNoteError::Stale } else { WriteNoteError::Gone })
}

/// What a note says is nobody's business in the audit record.
fn told(facts: &NoteFacts) -> Value {
    json!({ "on": facts.held_on, "characters": facts.words.chars().count() })
}

async fn record(
    tx: &mut WriteTx,
    by: &Staff,
    event: &'static str,
    (student, id): (StudentId, InterviewNoteId),
    facts: &Value,
) -> DbResult<()> {
    let subject = format!("students/{student}/interviews/{id}");
    platform_audit::record(tx, by.actor(), event, subject, facts).await
}
