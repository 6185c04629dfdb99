//! Channels for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use platform_identity::FreshlyProven;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain, read_code};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::add::{SaveChannelError, add_channel};
use super::edit::edit_channel;
use super::retire::retire_channel;
use super::routes;
use super::store::{self, AddressRow, Channel};
use super::test::test_channel;
use super::views::FilledChannel;
use super::{ChannelId, ChannelMedium};
use crate::alerts::{Kind, Severity};
use crate::api::Retirement;
use crate::app::App;
use crate::members::Admin;

/// Where alerts are sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelItem {
    id: i64,
    name: String,
    /// `mail`, `teams`, `slack` or `webhook`.
    medium: String,
    /// What everybody may see of them: 「ka…@example.jp」, 「hooks.slack.com」.
    addresses: Vec<String>,
    /// `critical`, `warning` or `info`: nothing less serious is told.
    least: &'static str,
    /// Of these kinds of alerts; empty: of all.
    kinds: Vec<&'static str>,
    /// Whether it is told what begins, gets worse and ends.
    ordinary: bool,
    /// Whether it is told what nobody takes on.
    escalation: bool,
    retired: bool,
}

/// A channel as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentChannel {
    name: String,
    /// `mail`, `teams`, `slack` or `webhook`; of one that is there it stays.
    #[serde(default)]
    medium: String,
    /// Mail addresses, all of them.
    #[serde(default)]
    addresses: Vec<String>,
    /// Of the others; left out of one that is there: the same as before.
    #[serde(default)]
    url: String,
    /// Of `webhook`, 16 letters at least; left out of one that is there: the same as before.
    #[serde(default)]
    secret: String,
    /// `critical`, `warning` or `info`.
    least: String,
    #[serde(default)]
    kinds: Vec<String>,
    ordinary: bool,
    escalation: bool,
}

/// A notice that tries a channel.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrialItem {
    notice: i64,
}

/// Lists the channels in the order in which they were added.
#[utoipa::path(
    get,
    path = "/api/v1/channels",
    tag = "通知先",
    summary = "通知先の一覧",
    params(PageAddress),
    responses((status = 200, description = "通知先", body = Page<ChannelItem>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    _by: Admin,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ChannelItem>>, Refusal> {
    let mut tx = app.database.read().await?;
    let channels = store::list_channels(&mut tx).await?;
    let addresses = store::list_addresses(&mut tx, None).await?;
    Ok(Json(page.cut(channels, |channel| channel.id.0, |channel| ChannelItem::new(&channel, &addresses))))
}

/// Tells of one channel.
#[utoipa::path(
    get,
    path = "/api/v1/channels/{channel}",
    tag = "通知先",
    summary = "1つの通知先",
    responses((status = 200, description = "通知先", body = ChannelItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(app): State<App>,
    _by: Admin,
    Path(id): Path<ChannelId>,
) -> Result<Revised<ChannelItem>, Refusal> {
    find(&app, id).await
}

/// Adds a channel with its addresses.
#[utoipa::path(
    post,
    path = "/api/v1/channels",
    tag = "通知先",
    summary = "通知先を登録する",
    request_body = SentChannel,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "通知先の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    making: Making<SentChannel>,
) -> Result<Response, Refusal> {
    let database = app.database.clone();
    making
        .once(&database, async move |_database, sent: SentChannel| {
            let mut problems = Problems::none();
            let read = sent.fill(0)?.read(None, &[], app.outgoing.internal(), &mut problems);
            let (medium, settings, addresses) = read.ok_or_else(|| Refusal::of_fields(&problems))?;
            Ok(add_channel(&app, &by, medium, &settings, &addresses).await.map_err(explain)?.0)
        })
        .await
}

/// Changes a channel, all of it.
#[utoipa::path(
    put,
    path = "/api/v1/channels/{channel}",
    tag = "通知先",
    summary = "通知先を変更する",
    request_body = SentChannel,
    responses((status = 200, description = "変更した通知先", body = ChannelItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    Path(id): Path<ChannelId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentChannel>,
) -> Result<Revised<ChannelItem>, Refusal> {
    let (channel, before) = routes::find(&app, id).await?;
    let mut problems = Problems::none();
    let filled = sent.fill(seen)?;
    let read = filled.read(channel.medium(), &before, app.outgoing.internal(), &mut problems);
    let (_, settings, addresses) = read.ok_or_else(|| Refusal::of_fields(&problems))?;
    edit_channel(&app, &by, (id, seen), &settings, &addresses).await.map_err(explain)?;
    find(&app, id).await.map_err(Refusal::after_keeping)
}

/// Retires a channel, which is told nothing any more, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/channels/{channel}/retirement",
    tag = "通知先",
    summary = "通知先を止める・戻す",
    request_body = Retirement,
    responses((status = 200, description = "いまの通知先", body = ChannelItem, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<ChannelId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<Retirement>,
) -> Result<Revised<ChannelItem>, Refusal> {
    retire_channel(&app, &by, (id, seen), sent.retired).await.map_err(explain)?;
    find(&app, id).await.map_err(Refusal::after_keeping)
}

/// Sends a notice for trying to every address of a channel.
#[utoipa::path(
    post,
    path = "/api/v1/channels/{channel}/tests",
    tag = "通知先",
    summary = "通知先にテストを送る",
    responses((status = 200, description = "送っている通知", body = TrialItem))
)]
pub(crate) async fn create_test(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<ChannelId>,
) -> Result<Json<TrialItem>, Refusal> {
    Ok(Json(TrialItem { notice: test_channel(&app, &by, id).await?.0 }))
}

async fn find(app: &App, id: ChannelId) -> Result<Revised<ChannelItem>, Refusal> {
    let mut tx = app.database.read().await?;
    let channel = store::find_channel(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let addresses = store::list_addresses(&mut tx, Some(id)).await?;
    Ok(Revised(channel.revision, ChannelItem::new(&channel, &addresses)))
}

impl SentChannel {
    /// As the form has it; a word that is no kind of alert would widen what is told, and is refused.
    fn fill(self, revision: i64) -> Result<FilledChannel, Refusal> {
        for (place, kind) in self.kinds.iter().enumerate() {
            read_code(&format!("kinds[{place}]"), kind, Kind::ALL, Kind::code)?;
        }
        if !self.medium.is_empty() {
            read_code("medium", &self.medium, ChannelMedium::ALL, ChannelMedium::code)?;
        }
        read_code("least", &self.least, Severity::ALL, Severity::code)?;
        Ok(FilledChannel {
            revision,
            name: self.name,
            medium: self.medium,
            addresses: self.addresses.join("\n"),
            url: self.url,
            secret: self.secret,
            least: self.least,
            kinds: self.kinds,
            ordinary: self.ordinary,
            escalation: self.escalation,
        })
    }
}

impl ChannelItem {
    fn new(channel: &Channel, addresses: &[AddressRow]) -> ChannelItem {
        let settings = channel.settings();
        let own = addresses.iter().filter(|row| row.channel_id == channel.id);
        ChannelItem {
            id: channel.id.0,
            medium: channel.medium.clone(),
            addresses: own.map(|row| row.address.clone()).collect(),
            least: settings.least.code(),
            kinds: settings.kinds.iter().map(|kind| kind.code()).collect(),
            ordinary: settings.ordinary,
            escalation: settings.escalation,
            retired: channel.retired_at.is_some(),
            name: settings.name,
        }
    }
}

impl Explain for SaveChannelError {
    fn is_outdated(&self) -> bool {
        matches!(self, SaveChannelError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, SaveChannelError::Taken(_)).then_some("name")
    }
}
