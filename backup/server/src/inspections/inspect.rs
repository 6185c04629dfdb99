//! Inspecting a medium.

use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Condition, store};
use crate::media::{self, MediumId, Standing};
use crate::members::Operator;
use crate::moves::{self, Act};
use crate::verdicts::judge_soon;

/// What somebody saw.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) condition: Condition,
    pub(crate) readable: bool,
    pub(crate) note: String,
}

/// Why an inspection was not kept.
#[derive(Debug, Error)]
pub(crate) enum InspectMediumError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// Nobody can look at what is elsewhere.
    #[error("媒体「{0}」は手元にないので、点検できません")]
    NotHere(String),
    /// Nothing is said of what is wrong.
    #[error("読み取れないときや破損しているときは、確認内容を入れてください")]
    NoNote,
    /// The database.
    #[error("the inspection could not be kept")]
    Db(#[from] DbError),
}

/// Keeps what was seen of a medium that came back, which is stored then, or of one that lies in its place.
pub(crate) async fn inspect_medium(
    database: &Database,
    by: &Operator,
    id: MediumId,
    seen: &Seen,
) -> Result<(), InspectMediumError> {
    let mut tx = database.write().await?;
    inspect_in(&mut tx, by, id, seen).await?;
    tx.commit().await?;
    Ok(())
}

/// The same as a part of another act.
pub(crate) async fn inspect_in(
    tx: &mut WriteTx,
    by: &Operator,
    id: MediumId,
    seen: &Seen,
) -> Result<(), InspectMediumError> {
    let note = seen.note.trim();
    if note.is_empty() && (!seen.readable || seen.condition == Condition::Damaged) {
        return Err(InspectMediumError::NoNote);
    }
    let won = media::advance_inspected(tx, id, seen.readable).await?;
    let medium = media::find_medium(tx, id).await?.ok_or(InspectMediumError::NoSuchMedium)?;
    if !won {
        return Err(InspectMediumError::NotHere(medium.label));
    }
    store::insert_inspection(tx, id, seen.condition, seen.readable, note, &by.actor().name).await?;
    moves::insert_move(tx, by, id, Act::Inspected, Standing::Stored, note).await?;
    let facts = json!({ "readable": seen.readable, "condition": seen.condition.code() });
    platform_audit::record(tx, by.actor(), "media.inspected", format!("media/{}", medium.label), &facts)
        .await?;
    judge_soon(tx).await?;
    Ok(())
}
