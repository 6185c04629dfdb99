//! Putting a medium back into a place.

use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Act, insert_move, store};
use crate::copies;
use crate::locations::{self, LocationId};
use crate::media::{self, MediumId, Standing};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// Why a medium was not put back.
#[derive(Debug, Error)]
pub(crate) enum PutBackError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// It is not in a machine.
    #[error("媒体「{0}」は使用中ではありません")]
    NotInUse(String),
    /// No such place, or a retired one.
    #[error("戻す場所を選び直してください")]
    NoSuchPlace,
    /// The database.
    #[error("the medium could not be put back")]
    Db(#[from] DbError),
}

/// Puts a medium into `place`; its copies were written as the newest run of each job since it was taken out says. Gives
/// how many copies that is so of.
pub(crate) async fn put_back(
    database: &Database,
    by: &Operator,
    id: MediumId,
    place: LocationId,
    note: &str,
) -> Result<u64, PutBackError> {
    let mut tx = database.write().await?;
    let written = put_back_in(&mut tx, by, id, place, note.trim()).await?;
    tx.commit().await?;
    Ok(written)
}

/// The same as a part of another act.
pub(super) async fn put_back_in(
    tx: &mut WriteTx,
    by: &Operator,
    id: MediumId,
    place: LocationId,
    note: &str,
) -> Result<u64, PutBackError> {
    if !locations::advance_in_use(tx, place).await? {
        return Err(PutBackError::NoSuchPlace);
    }
    let won = media::advance_standing(tx, id, Standing::InUse, Standing::Stored, Some(place)).await?;
    let medium = media::find_medium(tx, id).await?.ok_or(PutBackError::NoSuchMedium)?;
    if !won {
        return Err(PutBackError::NotInUse(medium.label));
    }
    let written = match store::find_taken_out(tx, id).await? {
        Some(since) => copies::advance_written_on(tx, id, since).await?,
        None => 0,
    };
    if written > 0 {
        media::advance_writes(tx, id).await?;
    }
    insert_move(tx, by, id, Act::PutBack, Standing::Stored, note).await?;
    let facts = json!({ "place": medium.location, "written": written });
    platform_audit::record(tx, by.actor(), "media.put_back", format!("media/{}", medium.label), &facts)
        .await?;
    judge_soon(tx).await?;
    Ok(written)
}
