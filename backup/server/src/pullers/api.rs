//! Sources for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{self, Puller};
use crate::members::Member;

/// A source that is asked what it did.
#[derive(Serialize, ToSchema)]
pub(crate) struct PullerItem {
    id: i64,
    name: String,
    /// `vbr`, `em` or `pbs`.
    tool: String,
    /// Host and port.
    place: String,
    every_minutes: i64,
    /// When it last answered all of a poll.
    heard_at: Option<DateTime<Utc>>,
    /// When it is asked next; `null` where a person has to look first.
    due_at: Option<DateTime<Utc>>,
    /// Whether it has been silent for so long that nobody may rely on what is known.
    silent: bool,
    /// Why it did not answer since; empty where it did.
    trouble: String,
    retired_at: Option<DateTime<Utc>>,
}

/// Lists the sources in the order in which they were added.
#[utoipa::path(
    get,
    path = "/api/v1/pullers",
    tag = "取り込み",
    summary = "連携サーバーの一覧",
    params(PageAddress),
    responses((status = 200, description = "連携サーバー", body = Page<PullerItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PullerItem>>, Refusal> {
    let mut tx = database.read().await?;
    let (pullers, now) = (store::list_pullers(&mut tx).await?, tx.now());
    Ok(Json(page.cut(pullers, |puller| puller.id.0, |puller| PullerItem::new(puller, now))))
}

impl PullerItem {
    fn new(puller: Puller, now: Timestamp) -> PullerItem {
        PullerItem {
            id: puller.id.0,
            silent: puller.is_silent(now),
            name: puller.name,
            tool: puller.tool,
            place: puller.place,
            every_minutes: puller.every_minutes,
            heard_at: puller.heard_at,
            due_at: puller.due_at,
            trouble: puller.trouble,
            retired_at: puller.retired_at,
        }
    }
}
