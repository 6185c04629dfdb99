//! Sources for programs. A login goes in and never comes out.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_identity::FreshlyProven;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain, read_code};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::add::{SavePullerError, add_puller};
use super::edit::edit_puller;
use super::filled::FilledPuller;
use super::poll::order_poll;
use super::retire::retire_puller;
use super::settings::{Login, TOOLS};
use super::store::{self, Puller, WaitingJob};
use super::trial::order_trial;
use super::{PullerId, routes};
use crate::api::Retirement;
use crate::app::App;
use crate::members::{Admin, Member};

/// Whose certificate may be believed.
const TRUSTS: [&str; 3] = ["system", "pin", "authority"];

/// A source that is asked what it did.
#[derive(Serialize, ToSchema)]
pub(crate) struct PullerItem {
    id: i64,
    name: String,
    /// `vbr`, `em`, `pbs` or `aws`.
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

/// A source with how it is asked, and what it said of itself. Nobody is told in whose name.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholePuller {
    #[serde(flatten)]
    puller: PullerItem,
    /// `system`, `pin` or `authority`.
    trust: String,
    /// The SHA-256 of the only certificate that is believed, or the authorities as PEM.
    certificate: String,
    /// What its server calls itself in events; empty where it sends none.
    event_host: String,
    /// The tool and the version of what it speaks.
    met: String,
    /// What a person should know, though nothing failed.
    notes: Vec<String>,
    /// Until when at most somebody asks it at the moment; what is ordered meanwhile begins after that. `null` where nobody does.
    polling_until: Option<DateTime<Utc>>,
    /// What became of trying it: `waiting`, `passed` or `failed`; empty where nobody has tried it since it was changed.
    trial: String,
    trial_words: String,
    tried_at: Option<DateTime<Utc>>,
    /// Its jobs that nobody has registered.
    waiting: Vec<WaitingItem>,
}

/// A job of a source that nobody has registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitingItem {
    /// The name under which it is registered is `source/name`.
    name: String,
    newest_at: DateTime<Utc>,
    outcome: String,
}

/// A source as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPuller {
    /// 60 letters at most, without 「/」; of one that is there it stays, and may be left out.
    #[serde(default)]
    name: String,
    /// `vbr`, `em`, `pbs` or `aws`.
    tool: String,
    /// Host and port; the settings of the server must name the host.
    place: String,
    /// Of AWS `key@region`. Left out of a source that is there: the same as before.
    #[serde(default)]
    user: String,
    /// Left out of a source that is there: the same as before, unless it would go to another place.
    #[serde(default)]
    password: String,
    /// `system`, `pin` or `authority`.
    trust: String,
    /// Of `pin` the SHA-256 of the certificate, of `authority` PEM.
    #[serde(default)]
    certificate: String,
    /// 1 to 1440.
    every_minutes: i64,
    #[serde(default)]
    event_host: String,
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
    Ok(Json(page.cut(pullers, |puller| puller.id.0, |puller| PullerItem::new(&puller, now))))
}

/// Tells of one source, and of its jobs that nobody has registered.
#[utoipa::path(
    get,
    path = "/api/v1/pullers/{puller}",
    tag = "取り込み",
    summary = "1つの連携サーバー",
    responses((status = 200, description = "連携サーバー", body = WholePuller, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<PullerId>,
) -> Result<Revised<WholePuller>, Refusal> {
    find(&database, id).await
}

/// Adds a source, which is asked from now on.
#[utoipa::path(
    post,
    path = "/api/v1/pullers",
    tag = "取り込み",
    summary = "連携サーバーを登録する",
    request_body = SentPuller,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "連携サーバーの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    making: Making<SentPuller>,
) -> Result<Response, Refusal> {
    let database = app.database.clone();
    making
        .once(&database, async move |_database, sent: SentPuller| {
            let mut problems = Problems::none();
            let filled = sent.fill(0, None)?;
            let name = filled.read_name(&mut problems);
            let read = name.zip(filled.read(None, &app.source_hosts, &mut problems));
            let (name, settings) = read.ok_or_else(|| Refusal::of_fields(&problems))?;
            Ok(add_puller(&app, &by, &name, &settings).await.map_err(explain)?.0)
        })
        .await
}

/// Changes a source, all of it but its name; it is asked at once, also where a person had to look first.
#[utoipa::path(
    put,
    path = "/api/v1/pullers/{puller}",
    tag = "取り込み",
    summary = "連携サーバーを変更する",
    request_body = SentPuller,
    responses((status = 200, description = "変更した連携サーバー", body = WholePuller, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    Path(id): Path<PullerId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentPuller>,
) -> Result<Revised<WholePuller>, Refusal> {
    let (puller, login) = routes::find(&app, id).await?;
    if !sent.name.is_empty() && sent.name != puller.name {
        return Err(Refusal::of_field("name", "名前は変えられません。ジョブがこの名前で登録されています。"));
    }
    let mut problems = Problems::none();
    let before = login.as_ref().map(|login| (login, puller.place.as_str()));
    let read = sent.fill(seen, login.as_ref())?.read(before, &app.source_hosts, &mut problems);
    let settings = read.ok_or_else(|| Refusal::of_fields(&problems))?;
    edit_puller(&app, &by, (id, seen), &settings).await.map_err(explain)?;
    find(&app.database, id).await.map_err(Refusal::after_keeping)
}

/// Retires a source, which is asked nothing any more, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/pullers/{puller}/retirement",
    tag = "取り込み",
    summary = "連携サーバーを止める・戻す",
    request_body = Retirement,
    responses((status = 200, description = "いまの連携サーバー", body = WholePuller, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<PullerId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<Retirement>,
) -> Result<Revised<WholePuller>, Refusal> {
    retire_puller(&app, &by, (id, seen), sent.retired).await.map_err(explain)?;
    find(&app.database, id).await.map_err(Refusal::after_keeping)
}

/// Has a source asked now, also where a person had to look first. `heard_at` moves when it has answered.
#[utoipa::path(
    post,
    path = "/api/v1/pullers/{puller}/polls",
    tag = "取り込み",
    summary = "連携サーバーからいま取り込む",
    responses((status = 200, description = "いまの連携サーバー", body = WholePuller, headers(("ETag" = String))))
)]
pub(crate) async fn create_poll(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<PullerId>,
) -> Result<Revised<WholePuller>, Refusal> {
    order_poll(&app, &by, id).await.map_err(explain)?;
    find(&app.database, id).await.map_err(Refusal::after_keeping)
}

/// Has a source tried; `trial` tells what became of it.
#[utoipa::path(
    post,
    path = "/api/v1/pullers/{puller}/trials",
    tag = "取り込み",
    summary = "連携サーバーへの接続を試す",
    responses((status = 200, description = "いまの連携サーバー", body = WholePuller, headers(("ETag" = String))))
)]
pub(crate) async fn create_trial(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<PullerId>,
) -> Result<Revised<WholePuller>, Refusal> {
    order_trial(&app, &by, id).await.map_err(explain)?;
    find(&app.database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: PullerId) -> Result<Revised<WholePuller>, Refusal> {
    let mut tx = database.read().await?;
    let puller = store::find_puller(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let waiting = store::list_waiting(&mut tx, id).await?;
    Ok(Revised(puller.revision, WholePuller::new(puller, waiting, tx.now())))
}

impl SentPuller {
    /// As the form has it; a word that is none of its list is refused.
    fn fill(self, revision: i64, before: Option<&Login>) -> Result<FilledPuller, Refusal> {
        read_code("tool", &self.tool, TOOLS.map(|(_, code, ..)| code), |code| code)?;
        read_code("trust", &self.trust, TRUSTS, |code| code)?;
        let kept = before.filter(|_| self.user.trim().is_empty()).map(|login| login.user.clone());
        Ok(FilledPuller {
            revision,
            name: self.name,
            tool: self.tool,
            place: self.place,
            user: kept.unwrap_or(self.user),
            password: self.password,
            trust: self.trust,
            certificate: self.certificate,
            every_minutes: self.every_minutes.to_string(),
            event_host: self.event_host,
        })
    }
}

impl PullerItem {
    fn new(puller: &Puller, now: Timestamp) -> PullerItem {
        PullerItem {
            id: puller.id.0,
            silent: puller.is_silent(now),
            name: puller.name.clone(),
            tool: puller.tool.clone(),
            place: puller.place.clone(),
            every_minutes: puller.every_minutes,
            heard_at: puller.heard_at,
            due_at: puller.due_at,
            trouble: puller.trouble.clone(),
            retired_at: puller.retired_at,
        }
    }
}

impl WholePuller {
    fn new(puller: Puller, waiting: Vec<WaitingJob>, now: Timestamp) -> WholePuller {
        let waiting = waiting.into_iter().map(|job| WaitingItem {
            name: job.name,
            newest_at: job.newest_at,
            outcome: job.outcome,
        });
        WholePuller {
            puller: PullerItem::new(&puller, now),
            notes: puller.notes.lines().map(str::to_owned).collect(),
            trust: puller.trust,
            certificate: puller.certificate,
            event_host: puller.event_host,
            met: puller.met,
            polling_until: puller.claimed_until.filter(|until| *until >= now),
            trial: puller.trial,
            trial_words: puller.trial_words,
            tried_at: puller.tried_at,
            waiting: waiting.collect(),
        }
    }
}

impl Explain for SavePullerError {
    fn is_outdated(&self) -> bool {
        matches!(self, SavePullerError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, SavePullerError::Taken(_)).then_some("name")
    }
}
