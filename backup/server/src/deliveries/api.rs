//! Notices for programs.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use super::NoticeId;
use super::resend::resend_notice;
use super::store::{self, DeliveryRow, Notice};
use crate::members::{Member, Operator};

/// What a channel was told, and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoticeItem {
    id: i64,
    channel: i64,
    channel_name: String,
    headline: String,
    made_by: String,
    made_at: DateTime<Utc>,
    deliveries: Vec<DeliveryItem>,
}

/// What became of a notice at one address.
#[derive(Serialize, ToSchema)]
struct DeliveryItem {
    /// What everybody may see of it.
    address: String,
    /// Whether something is still sent there.
    in_use: bool,
    /// `waiting`, `sent` or `failed`.
    state: String,
    attempts: i64,
    /// What the other side said last.
    answer: String,
    ended_at: Option<DateTime<Utc>>,
}

/// Tells of one notice.
#[utoipa::path(
    get,
    path = "/api/v1/notices/{notice}",
    tag = "通知先",
    summary = "1つの通知と、届いたかどうか",
    responses((status = 200, description = "通知", body = NoticeItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<NoticeId>,
) -> Result<Json<NoticeItem>, Refusal> {
    find(&database, id).await
}

/// Sends a notice once more to where it did not arrive.
#[utoipa::path(
    post,
    path = "/api/v1/notices/{notice}/deliveries",
    tag = "通知先",
    summary = "届かなかった通知を送り直す",
    responses((status = 200, description = "送り直している通知", body = NoticeItem))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<NoticeId>,
) -> Result<Json<NoticeItem>, Refusal> {
    resend_notice(&database, &by, id).await?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: NoticeId) -> Result<Json<NoticeItem>, Refusal> {
    let mut tx = database.read().await?;
    let notice = store::find_notice(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let deliveries = store::list_deliveries(&mut tx, id).await?;
    Ok(Json(NoticeItem::new(notice, deliveries)))
}

impl NoticeItem {
    fn new(notice: Notice, deliveries: Vec<DeliveryRow>) -> NoticeItem {
        NoticeItem {
            id: notice.id.0,
            channel: notice.channel_id.0,
            channel_name: notice.channel,
            headline: notice.headline,
            made_by: notice.made_by,
            made_at: notice.made_at,
            deliveries: deliveries.into_iter().map(DeliveryItem::new).collect(),
        }
    }
}

impl DeliveryItem {
    fn new(row: DeliveryRow) -> DeliveryItem {
        let DeliveryRow { address, in_use, state, attempts, answer, ended_at } = row;
        DeliveryItem { address, in_use, state, attempts, answer, ended_at }
    }
}
