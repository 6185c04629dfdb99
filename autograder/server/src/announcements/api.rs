//! Announcements for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use platform_web::{Refusal, dates};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AnnouncementId;
use super::draft::Draft;
use super::form::SentDraft;
use super::routes::find;
use super::send::{SendError, call_off_announcement, send_announcement};
use super::store::{self, Announcement};
use super::write::{ReviseError, revise_announcement, write_announcement};
use crate::staff::{Office, Scope};

/// An announcement of the caller's place.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnnouncementItem {
    id: i64,
    title: String,
    words: String,
    /// `everybody`, `chosen` or `membership`.
    reach: String,
    membership: Option<String>,
    /// The id of the round of which something must be unfinished.
    round: Option<i64>,
    to_classrooms: bool,
    /// `null`: at once.
    send_at: Option<DateTime<Utc>>,
    /// `draft`, `scheduled`, `sent` or `cancelled`.
    state: &'static str,
    /// 「本部」 where it was somebody of 本部 and the caller is not.
    written_by: String,
    /// When it was sent or called off.
    ended_at: Option<DateTime<Utc>>,
    recipients: i64,
    readers: i64,
}

/// An announcement as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentAnnouncement {
    title: String,
    words: String,
    /// `everybody`, `chosen`, or of 本部 `membership`.
    reach: String,
    /// `culture_kids`, `eduplus` or `general`, where `reach` is `membership`.
    #[serde(default)]
    membership: String,
    /// 塾ID of 本部, 教室ID of a 塾, where `reach` is `chosen`.
    #[serde(default)]
    places: Vec<String>,
    /// The open round of which something must be unfinished, as in `2026-summer`; empty for any.
    #[serde(default)]
    round: String,
    /// Whether the people of 教室 get what 本部 writes.
    #[serde(default)]
    to_classrooms: bool,
    /// To the minute; at once if nobody says.
    send_at: Option<DateTime<Utc>>,
}

/// Lists what the caller's place wrote.
#[utoipa::path(
    get,
    path = "/api/v1/announcements",
    tag = "お知らせ",
    summary = "書いたお知らせの一覧",
    params(PageAddress),
    responses((status = 200, description = "お知らせ", body = Page<AnnouncementItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Office,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<AnnouncementItem>>, Refusal> {
    let mut tx = database.read().await?;
    let all = store::list_announcements(&mut tx, by.scope(), (i64::MAX, 0)).await?;
    Ok(Json(page.cut(all, |announcement| announcement.id.0, AnnouncementItem::new)))
}

/// Tells of one announcement.
#[utoipa::path(
    get,
    path = "/api/v1/announcements/{announcement}",
    tag = "お知らせ",
    summary = "書いたお知らせ",
    responses((status = 200, description = "お知らせ", body = AnnouncementItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
) -> Result<Revised<AnnouncementItem>, Refusal> {
    let found = find(&mut database.read().await?, by.scope(), id).await?;
    Ok(Revised(found.revision, AnnouncementItem::new(found)))
}

/// Keeps a draft; nobody is told yet.
#[utoipa::path(
    post,
    path = "/api/v1/announcements",
    tag = "お知らせ",
    summary = "お知らせの下書きをつくる",
    request_body = SentAnnouncement,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "下書きの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    making: Making<SentAnnouncement>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: SentAnnouncement| {
            let draft = new.read(&database, by.scope()).await?;
            Ok(write_announcement(&database, &by, &draft).await?.0)
        })
        .await
}

/// Writes a draft anew, all of it.
#[utoipa::path(
    put,
    path = "/api/v1/announcements/{announcement}",
    tag = "お知らせ",
    summary = "お知らせの下書きを書き換える",
    request_body = SentAnnouncement,
    responses((status = 200, description = "書き換えた下書き", body = AnnouncementItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentAnnouncement>,
) -> Result<Revised<AnnouncementItem>, Refusal> {
    find(&mut database.read().await?, by.scope(), id).await?;
    let draft = sent.read(&database, by.scope()).await?;
    revise_announcement(&database, &by, id, seen, &draft).await.map_err(explain)?;
    show(State(database), by, Path(id)).await.map_err(Refusal::after_keeping)
}

/// Sends a draft, at once or when its time comes.
#[utoipa::path(
    post,
    path = "/api/v1/announcements/{announcement}/sending",
    tag = "お知らせ",
    summary = "お知らせを送る",
    params(("If-Match" = String, Header, description = "読み取ったときの ETag")),
    responses((status = 200, description = "送ったお知らせ", body = AnnouncementItem, headers(("ETag" = String))))
)]
pub(crate) async fn create_sending(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
    SeenRevision(seen): SeenRevision,
) -> Result<Revised<AnnouncementItem>, Refusal> {
    send_announcement(&database, &by, id, seen).await.map_err(explain)?;
    show(State(database), by, Path(id)).await.map_err(Refusal::after_keeping)
}

/// Calls back what is to be sent later, or puts a draft away.
#[utoipa::path(
    post,
    path = "/api/v1/announcements/{announcement}/cancellation",
    tag = "お知らせ",
    summary = "お知らせを取りやめる",
    responses((status = 200, description = "取りやめたお知らせ", body = AnnouncementItem, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
) -> Result<Revised<AnnouncementItem>, Refusal> {
    call_off_announcement(&database, &by, id).await?;
    show(State(database), by, Path(id)).await.map_err(Refusal::after_keeping)
}

impl SentAnnouncement {
    /// Reads it by the rules of the form.
    async fn read(self, database: &Database, scope: &Scope) -> Result<Draft, Refusal> {
        let filled = SentDraft {
            title: self.title,
            words: self.words,
            reach: self.reach,
            membership: self.membership,
            places: self.places,
            round: self.round,
            to_classrooms: self.to_classrooms.then(|| "true".to_owned()),
            send_at: self.send_at.map(dates::input_value).unwrap_or_default(),
            revision: String::new(),
        };
        let read = filled.read(&mut database.read().await?, scope).await?;
        read.map_err(|problems| Refusal::of_fields(&problems))
    }
}

impl AnnouncementItem {
    fn new(found: Announcement) -> AnnouncementItem {
        AnnouncementItem {
            id: found.id.0,
            title: found.title,
            words: found.words,
            reach: found.reach,
            membership: found.membership,
            round: found.round_id.map(|round| round.0),
            to_classrooms: found.to_classrooms,
            send_at: found.send_at,
            state: found.state.code(),
            written_by: found.written_by,
            ended_at: found.ended_at,
            recipients: found.recipients,
            readers: found.readers,
        }
    }
}

impl Explain for ReviseError {
    fn is_outdated(&self) -> bool {
        matches!(self, ReviseError::Stale)
    }
}

impl Explain for SendError {
    fn is_outdated(&self) -> bool {
        matches!(self, SendError::Stale)
    }
}
