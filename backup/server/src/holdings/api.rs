//! The places of sources for programs, and what lies there.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PlaceId;
use super::confirm::{ConfirmPlaceError, FilledPlace, confirm_place};
use super::link::{LinkPlaceError, link_place};
use super::store::{self, HeldCopy, HeldPlace};
use crate::copies::{CopyId, yes_or_no};
use crate::members::{Member, Operator};
use crate::pullers::PullerId;

/// A place of a source.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlaceItem {
    id: i64,
    /// The source that tells of it.
    puller: i64,
    /// `store`: copies lie there; `sync`: it carries them to another server.
    kind: String,
    name: String,
    /// When it was last told of.
    told_at: DateTime<Utc>,
    /// Whether that was so lately that it counts.
    fresh: bool,
    total_bytes: Option<i64>,
    used_bytes: Option<i64>,
    /// Whether the source reaches it.
    online: Option<bool>,
    /// For how many days what is written is locked, as the source tells it; 0: not at all, `null`: it does not tell.
    lock_days: Option<i64>,
    /// The name of the location where a person says it is; `null`: nobody has, and nothing there counts.
    location: Option<String>,
    off_site: Option<bool>,
    /// `disk`, `tape`, `cloud`, `external_disk`, `optical` or `usb`.
    medium: Option<String>,
    encrypted: Option<bool>,
    /// For how many days what is written is locked, as a person says it; counts where the source does not tell.
    said_lock_days: Option<i64>,
    copies: Vec<HeldCopyItem>,
}

/// What lies of a job in a place.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldCopyItem {
    job: i64,
    /// The copy that is judged by it; `null` as long as nobody has said where the place is.
    copy: Option<i64>,
    /// The copy job that carries it there; empty where none does.
    carrier: String,
    /// Of when the oldest of the data are; `null` as long as not all of it has come.
    data_at: Option<DateTime<Utc>>,
    /// How many of the machines that the job is expected to save have nothing there.
    missing: i64,
    written_at: Option<DateTime<Utc>>,
    /// How the last write ended; `null` where the source did not tell of its end.
    outcome: Option<String>,
}

/// Where a place is, as a program says it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPlace {
    /// The name of a location, or its number.
    location: String,
    /// `disk`, `tape`, `cloud`, `external_disk`, `optical` or `usb`.
    medium: String,
    /// Left out where nobody knows.
    encrypted: Option<bool>,
    /// 0 to 36500; left out where nobody knows, or the source tells.
    lock_days: Option<i64>,
}

/// For which copy a place speaks, or speaks no more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLink {
    copy: i64,
    linked: bool,
}

/// Of which source.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfPuller {
    puller: Option<i64>,
}

/// Lists the places of the sources in use in the order in which they were first told of.
#[utoipa::path(
    get,
    path = "/api/v1/holdings",
    tag = "取り込み",
    summary = "連携サーバーの保管先の一覧",
    params(PageAddress, OfPuller),
    responses((status = 200, description = "保管先", body = Page<PlaceItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
    Query(of): Query<OfPuller>,
) -> Result<Json<Page<PlaceItem>>, Refusal> {
    let mut tx = database.read().await?;
    let puller = of.puller.map(PullerId);
    let places = store::list_places(&mut tx, puller).await?;
    let (copies, now) = (store::list_copies(&mut tx, puller).await?, tx.now());
    Ok(Json(page.cut(places, |place| place.id.0, |place| PlaceItem::new(place, &copies, now))))
}

/// Tells of one place.
#[utoipa::path(
    get,
    path = "/api/v1/holdings/{place}",
    tag = "取り込み",
    summary = "1つの保管先",
    responses((status = 200, description = "保管先", body = PlaceItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<PlaceId>,
) -> Result<Revised<PlaceItem>, Refusal> {
    find(&database, id).await
}

/// Says where a place is; what its source tells of jobs there become copies of theirs.
#[utoipa::path(
    put,
    path = "/api/v1/holdings/{place}",
    tag = "取り込み",
    summary = "保管先の保管場所を登録する",
    request_body = SentPlace,
    responses((status = 200, description = "いまの保管先", body = PlaceItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<PlaceId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentPlace>,
) -> Result<Revised<PlaceItem>, Refusal> {
    let mut problems = Problems::none();
    let settings = sent.fill(seen).read(&mut problems);
    let settings = settings.ok_or_else(|| Refusal::of_fields(&problems))?;
    confirm_place(&database, &by, (id, seen), &settings).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

/// Lets a place speak for a copy that somebody registered, or lets go of it.
#[utoipa::path(
    post,
    path = "/api/v1/holdings/{place}/copies",
    tag = "取り込み",
    summary = "保管先にコピーを結び付ける・外す",
    request_body = SentLink,
    responses((status = 200, description = "いまの保管先", body = PlaceItem, headers(("ETag" = String))))
)]
pub(crate) async fn save_link(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<PlaceId>,
    Sent(sent): Sent<SentLink>,
) -> Result<Revised<PlaceItem>, Refusal> {
    link_place(&database, &by, id, CopyId(sent.copy), sent.linked).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: PlaceId) -> Result<Revised<PlaceItem>, Refusal> {
    let mut tx = database.read().await?;
    let place = store::find_place(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let (copies, now) = (store::list_copies(&mut tx, Some(place.puller_id)).await?, tx.now());
    Ok(Revised(place.revision, PlaceItem::new(place, &copies, now)))
}

impl SentPlace {
    /// As the form has it.
    fn fill(self, revision: i64) -> FilledPlace {
        FilledPlace {
            revision,
            location: self.location,
            medium: self.medium,
            encrypted: yes_or_no(self.encrypted),
            lock_days: self.lock_days.map(|days| days.to_string()).unwrap_or_default(),
        }
    }
}

impl PlaceItem {
    fn new(place: HeldPlace, copies: &[HeldCopy], now: Timestamp) -> PlaceItem {
        PlaceItem {
            id: place.id.0,
            puller: place.puller_id.0,
            fresh: place.is_fresh(now),
            copies: copies.iter().filter(|copy| copy.place_id == place.id).map(HeldCopyItem::new).collect(),
            kind: place.kind,
            name: place.name,
            told_at: place.told_at,
            total_bytes: place.total_bytes,
            used_bytes: place.used_bytes,
            online: place.online,
            lock_days: place.lock_days,
            location: place.location,
            off_site: place.off_site,
            medium: place.medium,
            encrypted: place.encrypted,
            said_lock_days: place.said_lock_days,
        }
    }
}

impl HeldCopyItem {
    fn new(copy: &HeldCopy) -> HeldCopyItem {
        HeldCopyItem {
            job: copy.job_id.0,
            copy: copy.copy_id.map(|id| id.0),
            carrier: copy.carrier.clone(),
            data_at: copy.whole_at,
            missing: copy.missing,
            written_at: copy.ended_at,
            outcome: copy.outcome.clone(),
        }
    }
}

impl Explain for ConfirmPlaceError {
    fn is_outdated(&self) -> bool {
        matches!(self, ConfirmPlaceError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, ConfirmPlaceError::NoSuchLocation(_)).then_some("location")
    }
}

impl Explain for LinkPlaceError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, LinkPlaceError::NoSuchCopy).then_some("copy")
    }
}
