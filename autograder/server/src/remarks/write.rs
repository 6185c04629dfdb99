//! Writing a remark.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LONGEST_REMARK, store};
use crate::entries::{self, EntryId};
use crate::exams::{self, ExamId};
use crate::rounds;
use crate::staff::Reporter;

/// Why a remark was not kept.
#[derive(Debug, Error)]
pub(crate) enum WriteRemarkError {
    /// No such pupil in the person's scope, or no such exam for the pupil.
    #[error("生徒かテストがありません")]
    NotThere,
    /// Longer than the printed box.
    #[error("総評は{LONGEST_REMARK}文字以内にしてください（いま{0}文字です）")]
    TooLong(usize),
    /// The round is final: its cards are printed from the snapshot.
    #[error("このテスト回は{0}のため、総評を変更できません")]
    Closed(&'static str),
    /// The database.
    #[error("the remark could not be kept")]
    Db(#[from] DbError),
}

/// Keeps the remark on one pupil's exam. Blank goes back to the phrase.
pub(crate) async fn write_remark(
    database: &Database,
    by: &Reporter,
    entry: EntryId,
    exam: ExamId,
    words: &str,
) -> Result<(), WriteRemarkError> {
    let words = words.trim();
    let length = words.chars().count();
    if length > LONGEST_REMARK {
        return Err(WriteRemarkError::TooLong(length));
    }
    let mut tx = database.write().await?;
    let seat = entries::find_seat(&mut tx, by.scope(), entry).await?.ok_or(WriteRemarkError::NotThere)?;
    let exam = exams::find_exam(&mut tx, exam).await?;
    let exam = exam.filter(|exam| (exam.round_id, exam.grade) == (seat.round_id, seat.grade));
    let exam = exam.ok_or(WriteRemarkError::NotThere)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(WriteRemarkError::NotThere)?;
    if round.state.is_final() {
        return Err(WriteRemarkError::Closed(round.state.label()));
    }
    if words.is_empty() {
        store::delete_remark(&mut tx, entry, exam.id).await?;
    } else {
        store::upsert_remark(&mut tx, entry, exam.id, words).await?;
    }
    rounds::advance_wording(&mut tx, round.id).await?;
    let subject = format!("rounds/{}/entries/{entry}/{}", round.name, exam.subject.code());
    // The words are about a pupil, and an entry of the audit record cannot be erased.
    let facts = json!({ "characters": length });
    platform_audit::record(&mut tx, by.actor(), "remarks.written", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}
