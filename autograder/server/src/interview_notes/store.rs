//! The SQL of 面談メモ.

use chrono::NaiveDate;
use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};

use super::InterviewNoteId;
use super::form::NoteFacts;
use crate::staff::{Scope, went_to_headquarters};
use crate::students::StudentId;

/// A note.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct InterviewNote {
    pub(super) id: InterviewNoteId,
    /// The day of the talk.
    pub(crate) held_on: NaiveDate,
    pub(crate) words: String,
    /// Who wrote it, as a user id.
    pub(super) writer_id: Option<i64>,
    /// Who wrote it, as the name was then.
    writer_name: String,
    is_by_headquarters: bool,
    pub(crate) written_at: Timestamp,
    /// When it was last changed.
    pub(crate) revised_at: Option<Timestamp>,
    pub(super) revision: i64,
}

impl InterviewNote {
    /// Who wrote it, for somebody of `scope`.
    pub(crate) fn writer(&self, scope: &Scope) -> &str {
        scope.name_of(&self.writer_name, self.is_by_headquarters)
    }
}

/// Notes of the pupil `$1`, who may be merged from several rows.
macro_rules! notes {
    () => {
        concat!(
            "SELECT id, held_on, words, writer_id, writer_name, ",
            went_to_headquarters!("writer_id"),
            " AS is_by_headquarters, written_at, revised_at, revision FROM interview_notes
             WHERE student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1)"
        )
    };
}

/// The notes of a pupil, that of the latest talk first.
pub(crate) async fn list_notes(tx: &mut ReadTx, student: StudentId) -> DbResult<Vec<InterviewNote>> {
    tx.list(sql!(concat!(notes!(), " ORDER BY held_on DESC, id DESC")), params![student]).await
}

/// A note of the pupil.
pub(super) async fn find_note(
    tx: &mut ReadTx,
    student: StudentId,
    id: InterviewNoteId,
) -> DbResult<Option<InterviewNote>> {
    tx.find(sql!(concat!(notes!(), " AND id = $2")), params![student, id]).await
}

/// Keeps a pupil who is there from being erased or merged until this transaction ends.
pub(super) async fn claim_student(tx: &mut WriteTx, id: StudentId) -> DbResult<bool> {
    let found: Option<(StudentId,)> = tx
        .find(
            either_sql!(
                sqlite: "SELECT id FROM students WHERE id = $1 AND erased_at IS NULL AND merged_into IS NULL",
                postgres: "SELECT id FROM students WHERE id = $1 AND erased_at IS NULL AND merged_into IS NULL FOR SHARE",
            ),
            params![id],
        )
        .await?;
    Ok(found.is_some())
}

/// Keeps a new note.
pub(super) async fn insert_note(
    tx: &mut WriteTx,
    student: StudentId,
    by: &Actor,
    facts: &NoteFacts,
) -> DbResult<InterviewNoteId> {
    let now = tx.now();
    let (id,): (InterviewNoteId,) = tx
        .load(
            sql!(
                "INSERT INTO interview_notes (student_id, held_on, words, writer_id, writer_name, written_at)
                 VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"
            ),
            params![student, facts.held_on, &facts.words, by.user_id, &by.name, now],
        )
        .await?;
    Ok(id)
}

/// Writes a note anew, if nobody did since revision `seen`.
pub(super) async fn advance_note(
    tx: &mut WriteTx,
    id: InterviewNoteId,
    seen: i64,
    facts: &NoteFacts,
) -> DbResult<bool> {
    let now = tx.now();
    let won = tx
        .execute(
            sql!(
                "UPDATE interview_notes SET held_on = $3, words = $4, revised_at = $5, revision = revision + 1
                 WHERE id = $1 AND revision = $2"
            ),
            params![id, seen, facts.held_on, &facts.words, now],
        )
        .await?;
    Ok(won == 1)
}

/// Takes a note away, if nobody changed it since revision `seen`.
pub(super) async fn delete_note(tx: &mut WriteTx, id: InterviewNoteId, seen: i64) -> DbResult<bool> {
    let won = tx
        .execute(sql!("DELETE FROM interview_notes WHERE id = $1 AND revision = $2"), params![id, seen])
        .await?;
    Ok(won == 1)
}
