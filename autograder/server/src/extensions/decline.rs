//! Declining a request.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LONGEST_WORDS, RequestId, store};
use crate::round_news::tell_of_refusal;
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// Why a request still waits, or was answered otherwise.
#[derive(Debug, Error)]
pub(super) enum DeclineRequestError {
    /// No such request.
    #[error("お願いがありません")]
    NoSuchRequest,
    /// Whoever asked would not know why.
    #[error("お断りする理由をひとこと書いてください")]
    WordsMissing,
    /// More letters than are kept.
    #[error("返事は{LONGEST_WORDS}文字までです")]
    WordsTooLong,
    /// Somebody answered already.
    #[error("このお願いには、もう返事をしています")]
    Answered,
    /// The database.
    #[error("the request could not be declined")]
    Db(#[from] DbError),
}

/// Declines a request with a word, which the 教室 and its 塾 are told. Gives the round.
pub(super) async fn decline_request(
    database: &Database,
    by: &Headquarters,
    id: RequestId,
    words: &str,
) -> Result<RoundId, DeclineRequestError> {
    let words = words.trim();
    let mut tx = database.write().await?;
    let asked = store::find_request(&mut tx, id).await?.ok_or(DeclineRequestError::NoSuchRequest)?;
    let round = rounds::find_round(&mut tx, asked.round_id).await?;
    let round = round.ok_or(DeclineRequestError::NoSuchRequest)?;
    if words.is_empty() {
        return Err(DeclineRequestError::WordsMissing);
    }
    if words.chars().count() > LONGEST_WORDS {
        return Err(DeclineRequestError::WordsTooLong);
    }
    if !store::claim_answer(&mut tx, id, None, words, &by.actor().name).await? {
        return Err(DeclineRequestError::Answered);
    }
    let subject = format!("rounds/{}/classrooms/{}", round.name, asked.classroom_number);
    platform_audit::record(&mut tx, by.actor(), "extensions.declined", subject, &json!({})).await?;
    let place = (asked.juku_id, asked.classroom_id, &*asked.classroom_name);
    tell_of_refusal(&mut tx, &round, place, words).await?;
    tx.commit().await?;
    Ok(round.id)
}
