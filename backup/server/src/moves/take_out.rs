//! Taking a medium out of its place, into a machine.

use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Act, insert_move};
use crate::locations::{self, LocationId};
use crate::media::{self, Medium, MediumId, Standing};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// Why a medium was not taken out.
#[derive(Debug, Error)]
pub(crate) enum TakeOutError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// It is not in its place.
    #[error("媒体「{0}」は保管中ではないので、持ち出せません")]
    NotStored(String),
    /// No such place, or a retired one.
    #[error("持ち出す先の場所を選び直してください")]
    NoSuchPlace,
    /// The database.
    #[error("the medium could not be taken out")]
    Db(#[from] DbError),
}

/// Takes a medium to `place`.
pub(crate) async fn take_out(
    database: &Database,
    by: &Operator,
    id: MediumId,
    place: LocationId,
    note: &str,
) -> Result<(), TakeOutError> {
    let mut tx = database.write().await?;
    take_out_in(&mut tx, by, id, place, note.trim()).await?;
    tx.commit().await?;
    Ok(())
}

/// The same as a part of another act.
pub(crate) async fn take_out_in(
    tx: &mut WriteTx,
    by: &Operator,
    id: MediumId,
    place: LocationId,
    note: &str,
) -> Result<Medium, TakeOutError> {
    if !locations::advance_in_use(tx, place).await? {
        return Err(TakeOutError::NoSuchPlace);
    }
    let won = media::advance_standing(tx, id, Standing::Stored, Standing::InUse, Some(place)).await?;
    let medium = media::find_medium(tx, id).await?.ok_or(TakeOutError::NoSuchMedium)?;
    if !won {
        return Err(TakeOutError::NotStored(medium.label));
    }
    insert_move(tx, by, id, Act::TakenOut, Standing::InUse, note).await?;
    let (subject, facts) = (format!("media/{}", medium.label), json!({ "place": medium.location }));
    platform_audit::record(tx, by.actor(), "media.taken_out", subject, &facts).await?;
    judge_soon(tx).await?;
    Ok(medium)
}
