//! Editing a place.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LocationId, store};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// A place as it is to be from now on.
#[derive(Clone, Debug)]
pub(crate) struct EditedLocation {
    /// The revision that was shown.
    pub(crate) revision: i64,
    pub(crate) name: String,
    pub(crate) off_site: bool,
    pub(crate) notes: String,
}

/// Why it was not edited.
#[derive(Debug, Error)]
pub(crate) enum EditLocationError {
    /// No such place.
    #[error("保管場所がありません")]
    NoSuchLocation,
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこの保管場所を変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// No name.
    #[error("保管場所の名前を入れてください")]
    NoName,
    /// One of that name is there.
    #[error("保管場所「{0}」はすでにあります")]
    Taken(String),
    /// The originals cannot be elsewhere than themselves.
    #[error("本番の場所は、オフサイトにできません")]
    Production,
    /// The database.
    #[error("the place could not be edited")]
    Db(#[from] DbError),
}

/// Edits a place, if nobody changed it since it was shown; whether it is off-site is evidence, so all is judged again.
pub(crate) async fn edit_location(
    database: &Database,
    by: &Operator,
    id: LocationId,
    edited: &EditedLocation,
) -> Result<(), EditLocationError> {
    let name = edited.name.trim();
    if name.is_empty() {
        return Err(EditLocationError::NoName);
    }
    let mut tx = database.write().await?;
    let won = store::advance_revision(&mut tx, id, edited.revision).await?;
    let before = store::find_location(&mut tx, id).await?.ok_or(EditLocationError::NoSuchLocation)?;
    if !won {
        return Err(EditLocationError::Stale);
    }
    if before.production && edited.off_site {
        return Err(EditLocationError::Production);
    }
    if store::find_location_by_name(&mut tx, name).await?.is_some_and(|other| other.id != id) {
        return Err(EditLocationError::Taken(name.to_owned()));
    }
    store::update_location(&mut tx, id, name, edited.off_site, edited.notes.trim()).await?;
    let facts = json!({ "before": { "name": before.name, "off_site": before.off_site }, "off_site": edited.off_site });
    platform_audit::record(&mut tx, by.actor(), "locations.edited", format!("locations/{name}"), &facts)
        .await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
