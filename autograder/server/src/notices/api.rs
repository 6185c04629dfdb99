//! One's own notices for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

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
