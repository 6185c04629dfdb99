//! Retiring a place, and bringing it back.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LocationId, store};
use crate::members::Operator;

/// Why a place was neither retired nor brought back.
#[derive(Debug, Error)]
pub(crate) enum RetireLocationError {
    /// No such place.
    #[error("保管場所がありません")]
    NoSuchLocation,
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人がこの保管場所を変更しました")]
    Stale,
    /// The originals lie there.
    #[error("本番の場所の登録は終了できません")]
    Production,
    /// Something lies there.
    #[error("この保管場所には、使っているリポジトリ・コピー・媒体・連携サーバーの保管先が{0}件あります")]
    InUse(i64),
    /// The database.
    #[error("the place could not be retired")]
    Db(#[from] DbError),
}

/// Retires a place where nothing in use lies, or brings it back.
pub(crate) async fn retire_location(
    database: &Database,
    by: &Operator,
    id: LocationId,
    seen: i64,
    retired: bool,
) -> Result<(), RetireLocationError> {
    let mut tx = database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    let place = store::find_location(&mut tx, id).await?.ok_or(RetireLocationError::NoSuchLocation)?;
    if !won {
        return Err(RetireLocationError::Stale);
    }
    if place.production {
        return Err(RetireLocationError::Production);
    }
    // Whoever puts a repository somewhere holds the place, so nobody begins to use this one meanwhile.
    let used = store::count_in_use(&mut tx, id).await?;
    if retired && used > 0 {
        return Err(RetireLocationError::InUse(used));
    }
    store::update_retired(&mut tx, id, retired).await?;
    let event = if retired { "locations.retired" } else { "locations.restored" };
    platform_audit::record(&mut tx, by.actor(), event, format!("locations/{}", place.name), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}
