//! Writing the message of a 塾.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LONGEST_MESSAGE, store};
use crate::rounds::{self, RoundId};
use crate::staff::Reporter;

/// Why a message stays as it is.
#[derive(Debug, Error)]
pub(crate) enum WriteMessageError {
    /// No such round, or somebody who does not speak for a 塾.
    #[error("テスト回がありません")]
    NotThere,
    /// Longer than the printed box.
    #[error("塾からの文は{LONGEST_MESSAGE}文字以内にしてください（いま{0}文字です）")]
    TooLong(usize),
    /// The round is final: its cards are printed from the snapshot.
    #[error("このテスト回は{0}のため、塾からの文を変更できません")]
    Closed(&'static str),
    /// It was changed since it was shown.
    #[error("表示したあとに、別の人が塾からの文を書き換えました。開き直して、もう一度お試しください")]
    Stale,
    /// The database.
    #[error("the message could not be kept")]
    Db(#[from] DbError),
}

/// Keeps the message of this person's 塾, if it is still at the revision `seen` (0: there was none); blank takes it away.
pub(crate) async fn write_message(
    database: &Database,
    by: &Reporter,
    round: RoundId,
    seen: i64,
    words: &str,
) -> Result<(), WriteMessageError> {
    let (Some(juku), None) = (by.scope().juku(), by.scope().classroom()) else {
        return Err(WriteMessageError::NotThere);
    };
    let words = words.trim().replace("\r\n", "\n");
    let length = words.chars().count();
    if length > LONGEST_MESSAGE {
        return Err(WriteMessageError::TooLong(length));
    }
    let mut tx = database.write().await?;
    let round = rounds::hold_round(&mut tx, round).await?.ok_or(WriteMessageError::NotThere)?;
    if round.state.is_final() {
        return Err(WriteMessageError::Closed(round.state.label()));
    }
    let won = match (seen, &*words) {
        (0, "") => true,
        (0, words) => store::insert_message(&mut tx, round.id, juku, words, by.actor()).await?,
        (seen, "") => store::delete_message(&mut tx, round.id, juku, seen).await?,
        (seen, words) => store::advance_message(&mut tx, round.id, juku, (seen, words), by.actor()).await?,
    };
    if !won {
        return Err(WriteMessageError::Stale);
    }
    rounds::advance_wording(&mut tx, round.id).await?;
    let subject = format!("rounds/{}/juku/{juku}", round.name);
    let facts = json!({ "characters": length });
    platform_audit::record(&mut tx, by.actor(), "juku_messages.written", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}
