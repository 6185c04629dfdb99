//! Asking for an extension.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LONGEST_WORDS, RequestId, seen_in, store};
use crate::asked_values::{AskedValue, keep_asked_values};
use crate::classrooms::{self, ClassroomId};
use crate::round_news::tell_of_request;
use crate::rounds::{self, MarkingClosed, RoundId};
use crate::staff::Marker;

/// Why nothing was asked.
#[derive(Debug, Error)]
pub(super) enum AskExtensionError {
    /// No such round, or a 教室 outside the scope; 本部 need not ask itself.
    #[error("教室かテスト回がありません")]
    NotThere,
    /// Marks are taken, or not taken yet.
    #[error("いまは再開をお願いするときではありません")]
    NotNeeded,
    /// 本部 could not tell why.
    #[error("お願いする理由を書いてください")]
    NoteMissing,
    /// More letters than are kept.
    #[error("理由は{LONGEST_WORDS}文字までです")]
    NoteTooLong,
    /// One request waits for its answer.
    #[error("再開はもうお願いしています。本部の返事をお待ちください")]
    AskedAlready,
    /// The database.
    #[error("nothing could be asked")]
    Db(#[from] DbError),
}

/// What was asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) id: RequestId,
    /// How many values that could not be sent were put with it.
    pub(super) values: usize,
}

/// Puts a request of a 教室, whose marks are not taken any more, on the page of 本部, with the values that somebody could not
/// send, and tells 本部.
pub(super) async fn ask_extension(
    database: &Database,
    by: &Marker,
    (round, classroom): (RoundId, ClassroomId),
    note: &str,
    values: &[AskedValue],
) -> Result<Asked, AskExtensionError> {
    let note = note.trim();
    if by.scope().is_headquarters() {
        return Err(AskExtensionError::NotThere);
    }
    let mut tx = database.write().await?;
    let found = classrooms::find_classroom(&mut tx, by.scope(), classroom).await?;
    let classroom = found.ok_or(AskExtensionError::NotThere)?;
    let round = rounds::hold_round(&mut tx, round).await?.ok_or(AskExtensionError::NotThere)?;
    let round = seen_in(&mut tx, round, &classroom).await?;
    match round.marking(by.scope(), tx.now()) {
        Err(MarkingClosed::DeadlinePassed | MarkingClosed::State(_)) => {}
        Ok(()) | Err(MarkingClosed::NotYet | MarkingClosed::RosterClosed | MarkingClosed::SwitchedOff(_)) => {
            return Err(AskExtensionError::NotNeeded);
        }
    }
    if note.is_empty() {
        return Err(AskExtensionError::NoteMissing);
    }
    if note.chars().count() > LONGEST_WORDS {
        return Err(AskExtensionError::NoteTooLong);
    }
    let asked = store::claim_request(&mut tx, round.id, classroom.id, note, by.actor()).await?;
    let id = asked.ok_or(AskExtensionError::AskedAlready)?;
    let values = keep_asked_values(&mut tx, id, (round.id, &classroom), values).await?;
    let subject = format!("rounds/{}/classrooms/{}", round.name, classroom.number);
    let facts = json!({ "values": values });
    platform_audit::record(&mut tx, by.actor(), "extensions.asked", subject, &facts).await?;
    tell_of_request(&mut tx, &round, &classroom, (&by.actor().name, note)).await?;
    tx.commit().await?;
    Ok(Asked { id, values })
}
