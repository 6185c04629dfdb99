//! Editing what a medium is. Where it is changes by moves alone.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{AddMediumError, MediumId, NewMedium, store};
use crate::members::Operator;

/// Why a medium was not edited.
#[derive(Debug, Error)]
pub(crate) enum EditMediumError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// Somebody changed or moved it since it was shown.
    #[error(
        "表示したあとに、別の人がこの媒体を変更したか動かしました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// As of a new one.
    #[error(transparent)]
    Invalid(#[from] AddMediumError),
}

impl From<DbError> for EditMediumError {
    fn from(error: DbError) -> EditMediumError {
        EditMediumError::Invalid(AddMediumError::Db(error))
    }
}

/// Edits a medium, if nobody changed it since revision `seen`.
pub(crate) async fn edit_medium(
    database: &Database,
    by: &Operator,
    id: MediumId,
    seen: i64,
    edited: &NewMedium,
) -> Result<(), EditMediumError> {
    let mut tx = database.write().await?;
    let won = store::advance_revision(&mut tx, id, seen).await?;
    let before = store::find_medium(&mut tx, id).await?.ok_or(EditMediumError::NoSuchMedium)?;
    if !won {
        return Err(EditMediumError::Stale);
    }
    let described = edited.check(&mut tx).await?;
    let label = described.label;
    if store::find_medium_by_label(&mut tx, label).await?.is_some_and(|other| other.id != id) {
        return Err(AddMediumError::Taken(label.to_owned()).into());
    }
    store::update_medium(&mut tx, id, &described).await?;
    let facts = json!({ "before": { "label": before.label, "medium_kind": before.kind }, "medium_kind": edited.kind });
    platform_audit::record(&mut tx, by.actor(), "media.edited", format!("media/{label}"), &facts).await?;
    tx.commit().await?;
    Ok(())
}
