//! Saying that a copy does not lie on a medium any more.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{CopyId, store};
use crate::media::{self, MediumId};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// Why nothing was said of a copy.
#[derive(Debug, Error)]
pub(crate) enum DetachCopyError {
    /// No such medium, or no such copy on it.
    #[error("この媒体に、そのコピーはありません")]
    NotThere,
    /// The database.
    #[error("the copy could not be taken off the medium")]
    Db(#[from] DbError),
}

/// Takes a copy out of the inventory, because it was erased from its medium.
pub(crate) async fn detach_copy(
    database: &Database,
    by: &Operator,
    medium: MediumId,
    copy: CopyId,
) -> Result<(), DetachCopyError> {
    let mut tx = database.write().await?;
    let medium = media::find_medium(&mut tx, medium).await?.ok_or(DetachCopyError::NotThere)?;
    let job = store::delete_from_medium(&mut tx, copy, medium.id).await?.ok_or(DetachCopyError::NotThere)?;
    let (subject, facts) = (format!("media/{}", medium.label), json!({ "job": job }));
    platform_audit::record(&mut tx, by.actor(), "copies.detached", subject, &facts).await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
