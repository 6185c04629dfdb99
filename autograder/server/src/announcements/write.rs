//! Writing a draft down, and writing it anew.

use platform_audit::Actor;
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::AnnouncementId;
use super::draft::Draft;
use super::store;
use crate::staff::Office;

/// Why a draft stays as it is.
#[derive(Debug, Error)]
pub(super) enum ReviseError {
    /// No such announcement of this person's place.
    #[error("お知らせがありません")]
    NotThere,
    /// It was changed or sent since it was shown.
    #[error("表示したあとに、別の人がこのお知らせを書き直したか、送りました")]
    Stale,
    /// The database.
    #[error("the draft could not be changed")]
    Db(#[from] DbError),
}

/// Keeps a draft; nobody is told yet.
pub(crate) async fn write_announcement(
    database: &Database,
    by: &Office,
    draft: &Draft,
) -> DbResult<AnnouncementId> {
    let mut tx = database.write().await?;
    let id = store::insert_announcement(&mut tx, by, draft).await?;
    store::insert_places(&mut tx, id, draft.reach.places()).await?;
    record(&mut tx, by.actor(), "announcements.written", id, draft).await?;
    tx.commit().await?;
    Ok(id)
}

/// Writes a draft anew, if it is still as the person `seen` it.
pub(super) async fn revise_announcement(
    database: &Database,
    by: &Office,
    id: AnnouncementId,
    seen: i64,
    draft: &Draft,
) -> Result<(), ReviseError> {
    let mut tx = database.write().await?;
    let won = store::advance_draft(&mut tx, by.scope(), id, seen, draft).await?;
    if store::find_announcement(&mut tx, by.scope(), id).await?.is_none() {
        return Err(ReviseError::NotThere);
    }
    if !won {
        return Err(ReviseError::Stale);
    }
    store::delete_places(&mut tx, id).await?;
    store::insert_places(&mut tx, id, draft.reach.places()).await?;
    record(&mut tx, by.actor(), "announcements.revised", id, draft).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(
    tx: &mut WriteTx,
    by: &Actor,
    event: &'static str,
    id: AnnouncementId,
    draft: &Draft,
) -> DbResult<()> {
    let facts = json!({ "title": draft.title, "reach": draft.reach.code(), "send_at": draft.send_at });
    platform_audit::record(tx, by, event, format!("announcements/{id}"), &facts).await
}
