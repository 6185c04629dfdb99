//! Carrying a medium from one place to another.

use platform_database::{DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::put_back::put_back_in;
use super::{Act, PutBackError, insert_move};
use crate::locations::{self, LocationId};
use crate::media::{self, Medium, Standing};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// Why a medium was not carried elsewhere.
#[derive(Debug, Error)]
pub(crate) enum RelocateError {
    /// It is with somebody, not looked at yet, or destroyed.
    #[error("媒体「{label}」は{standing}なので、場所を移せません")]
    NotHere {
        /// What stands on it.
        label: String,
        /// How it stands.
        standing: &'static str,
    },
    /// Somebody moved it at this moment.
    #[error("媒体「{0}」は、たったいま別の人が動かしました。調べ直してください")]
    Moved(String),
    /// No such place, or a retired one.
    #[error("移す先の場所を選び直してください")]
    NoSuchPlace,
    /// The database.
    #[error("the medium could not be carried elsewhere")]
    Db(#[from] DbError),
}

/// Carries a medium to `place`, where it is stored; one that was in a machine is put back there. `false` if it lies there
/// already; of one that was missed it is then kept that it was found.
pub(crate) async fn relocate_in(
    tx: &mut WriteTx,
    by: &Operator,
    medium: &Medium,
    place: LocationId,
) -> Result<bool, RelocateError> {
    if !locations::advance_in_use(tx, place).await? {
        return Err(RelocateError::NoSuchPlace);
    }
    match medium.standing() {
        Some(Standing::Stored) if medium.location_id == place => {
            if medium.missed_at.is_some() {
                keep_found(tx, by, medium).await?;
            }
            Ok(false)
        }
        Some(Standing::Stored) => move_stored(tx, by, medium, place).await.map(|()| true),
        Some(Standing::InUse) => match put_back_in(tx, by, medium.id, place, "").await {
            Ok(_written) => Ok(true),
            Err(PutBackError::Db(error)) => Err(error.into()),
            Err(PutBackError::NoSuchPlace) => Err(RelocateError::NoSuchPlace),
            Err(PutBackError::NoSuchMedium | PutBackError::NotInUse(_)) => {
                Err(RelocateError::Moved(medium.label.clone()))
            }
        },
        standing => {
            let standing = standing.map_or("不明", Standing::label);
            Err(RelocateError::NotHere { label: medium.label.clone(), standing })
        }
    }
}

async fn keep_found(tx: &mut WriteTx, by: &Operator, medium: &Medium) -> DbResult<()> {
    insert_move(tx, by, medium.id, Act::Found, Standing::Stored, "").await?;
    let (subject, facts) = (format!("media/{}", medium.label), json!({ "place": medium.location }));
    platform_audit::record(tx, by.actor(), "media.found", subject, &facts).await?;
    judge_soon(tx).await?;
    Ok(())
}

async fn move_stored(
    tx: &mut WriteTx,
    by: &Operator,
    medium: &Medium,
    place: LocationId,
) -> Result<(), RelocateError> {
    let stored = Standing::Stored;
    if !media::advance_standing(tx, medium.id, stored, stored, Some(place)).await? {
        return Err(RelocateError::Moved(medium.label.clone()));
    }
    insert_move(tx, by, medium.id, Act::Moved, stored, &format!("{}から", medium.location)).await?;
    let (subject, facts) =
        (format!("media/{}", medium.label), json!({ "from": medium.location, "to": place }));
    platform_audit::record(tx, by.actor(), "media.moved", subject, &facts).await?;
    judge_soon(tx).await?;
    Ok(())
}
