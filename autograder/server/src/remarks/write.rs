//! Writing a remark.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LONGEST_REMARK, store};
use crate::entries::EntryId;
use crate::exams::{self, ExamId};
use crate::rounds;
use crate::staff::Staff;

/// Why a remark was not kept.
#[derive(Debug, Error)]
pub(crate) enum WriteRemarkError {
    /// No such exam for this pupil.
    #[error("テストがありません")]
    NoSuchExam,
    /// Longer than the printed box.
    #[error("総評は{LONGEST_REMARK}文字以内にしてください(いま{0}文字です)")]
    TooLong(usize),
    /// The round is final: its cards are printed from the snapshot.
    #[error("このテスト回は{0}のため、総評を変更できません")]
    Closed(&'static str),
    /// The database.
    #[error("the remark could not be kept")]
    Db(#[from] DbError),
}

/// Keeps the remark on one pupil's exam; blank goes back to the phrase. The entry was found within the
/// person's scope, which is the permission.
pub(crate) async fn write_remark(
    database: &Database,
    by: &Staff,
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
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(WriteRemarkError::NoSuchExam)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(WriteRemarkError::NoSuchExam)?;
    if round.state.is_final() {
        return Err(WriteRemarkError::Closed(round.state.label()));
    }
    if words.is_empty() {
        store::delete_remark(&mut tx, entry, exam.id).await?;
    } else {
        store::upsert_remark(&mut tx, entry, exam.id, words).await?;
    }
    let subject = format!("rounds/{}/entries/{entry}/{}", round.name, exam.subject.code());
    platform_audit::record(&mut tx, by.actor(), "remarks.written", subject, &json!({ "words": words }))
        .await?;
    tx.commit().await?;
    Ok(())
}
