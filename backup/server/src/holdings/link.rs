//! Saying that a place of a source speaks for a copy.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::PlaceId;
use super::confirm::hold_place;
use crate::copies::{self, CopyId};
use crate::members::Operator;
use crate::pullers::PullerId;
use crate::verdicts;

/// Why nothing was said.
#[derive(Debug, Error)]
pub(crate) enum LinkPlaceError {
    /// No such place.
    #[error("保管先がありません")]
    NoSuchPlace,
    /// It is gone, a repository of ours or a medium says where it is, or the place speaks for another copy of its job.
    #[error(
        "コピーを選び直してください。リポジトリや媒体にあるコピーと、この保管先にすでにコピーがあるジョブのコピーは選べません"
    )]
    NoSuchCopy,
    /// What lies there is a copy by itself.
    #[error(
        "保管場所を確認した保管先のコピーは、外せません。判定で数えないときは、コピーの登録を終了してください"
    )]
    Confirmed,
    /// The database.
    #[error("the place could not be linked")]
    Db(#[from] DbError),
}

/// Lets a place say how a copy is protected, or when it was written; or lets a person say it again. Gives whose place it is.
pub(super) async fn link_place(
    database: &Database,
    by: &Operator,
    id: PlaceId,
    copy: CopyId,
    linked: bool,
) -> Result<PullerId, LinkPlaceError> {
    let mut tx = database.write().await?;
    let place = hold_place(&mut tx, id).await?.ok_or(LinkPlaceError::NoSuchPlace)?;
    if !linked && place.location_id.is_some() {
        return Err(LinkPlaceError::Confirmed);
    }
    let (from, to) = if linked { (None, Some(id)) } else { (Some(id), None) };
    let changed = copies::advance_told_by(&mut tx, copy, from, to).await?;
    let job = changed.ok_or(LinkPlaceError::NoSuchCopy)?;
    if let (true, Some((began_at, outcome))) = (linked, place.began_at.zip(place.outcome.as_deref())) {
        copies::advance_carried(&mut tx, id, began_at, outcome).await?;
    }
    if let Some((location, medium)) = place.location_id.zip(place.medium.as_deref()) {
        copies::update_told_place(&mut tx, id, (location, medium), place.encrypted).await?;
    }
    copies::advance_told(&mut tx, place.puller_id).await?;
    let event = if linked { "holdings.linked" } else { "holdings.unlinked" };
    let (subject, facts) =
        (format!("pullers/{}", place.puller), json!({ "place": place.name, "copy": copy }));
    platform_audit::record(&mut tx, by.actor(), event, subject, &facts).await?;
    tx.commit().await?;
    verdicts::judge_job(database, job).await?;
    Ok(place.puller_id)
}
