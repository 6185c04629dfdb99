//! One's own notices for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, Sent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NoticeId;
use super::read::{read_all_notices, read_notices};
use super::store::{self, Notice};
use crate::staff::Staff;

/// A notice as its reader sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoticeItem {
    id: i64,
    /// What kind of news it is, e.g. `round_opened` or `from_headquarters`.
    kind: &'static str,
    title: String,
    words: String,
    /// The page that it leads to; empty where it leads nowhere.
    href: String,
    created_at: DateTime<Utc>,
    /// `null` while it is unread; reading it here does not count.
    read_at: Option<DateTime<Utc>>,
}

/// Lists the notices of the token's holder in the order in which they came.
#[utoipa::path(
    get,
    path = "/api/v1/notices",
    tag = "お知らせ",
    summary = "自分へのお知らせ",
    params(PageAddress),
    responses((status = 200, description = "お知らせ", body = Page<NoticeItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _staff: Staff,
    person: SignedIn,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<NoticeItem>>, Refusal> {
    let mut tx = database.read().await?;
    let all = store::list_notices_of(&mut tx, person.user(), None, (i64::MAX, 0)).await?;
    Ok(Json(page.cut(all, |notice| notice.id.0, NoticeItem::new)))
}

/// Which notices were read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentReadings {
    #[serde(default)]
    notices: Vec<i64>,
    /// Every notice of the caller.
    #[serde(default)]
    all: bool,
}

/// How many were unread before.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadItem {
    read: u64,
}

/// Marks notices of the token's holder as read.
#[utoipa::path(
    post,
    path = "/api/v1/notices/readings",
    tag = "お知らせ",
    summary = "お知らせを既読にする",
    request_body = SentReadings,
    responses((status = 200, description = "既読にした数", body = ReadItem))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    staff: Staff,
    person: SignedIn,
    Sent(sent): Sent<SentReadings>,
) -> Result<Json<ReadItem>, Refusal> {
    let ids: Vec<NoticeId> = sent.notices.into_iter().map(NoticeId).collect();
    let read = if sent.all {
        read_all_notices(&database, staff.actor(), person.user()).await?
    } else {
        read_notices(&database, staff.actor(), person.user(), &ids).await?
    };
    Ok(Json(ReadItem { read }))
}

impl NoticeItem {
    fn new(notice: Notice) -> NoticeItem {
        NoticeItem {
            id: notice.id.0,
            kind: notice.kind.code(),
            title: notice.title,
            words: notice.words,
            href: notice.href,
            created_at: notice.created_at,
            read_at: notice.read_at,
        }
    }
}
