//! 履歴 of a 塾 for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_audit::{About, list_entries_about};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, read_code};
use serde::Deserialize;
use utoipa::IntoParams;

use super::routes::{TOLD, list_subjects};
use super::views::{CHANGES, changes_asked_for};
use crate::activities::api::ActivityItem;
use crate::juku::{self, JukuId};
use crate::staff::Headquarters;

/// Which changes are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedChanges {
    /// One kind: `juku.switches_turned`.
    event: Option<String>,
}

/// Lists what was changed of a 塾, its 教室 and its people within the last year, the newest first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/history",
    tag = "塾",
    summary = "塾の履歴",
    params(WantedChanges, PageAddress),
    responses((status = 200, description = "変更", body = Page<ActivityItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    Query(wanted): Query<WantedChanges>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ActivityItem>>, Refusal> {
    let read = |event: &str| read_code("event", event, CHANGES, |code| code);
    let events = changes_asked_for(wanted.event.as_deref().map(read).transpose()?);
    let scope = by.staff().scope();
    let mut tx = database.read().await?;
    let juku = juku::find_juku(&mut tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let subjects = list_subjects(&mut tx, scope, &juku).await?;
    let about = About { subjects: &subjects, events: &events, from: tx.now() - TOLD };
    let found = list_entries_about(&mut tx, about, page.before(), (page.to_ask(), 0)).await?;
    Ok(Json(page.page(found, |entry| entry.number, ActivityItem::new)))
}
