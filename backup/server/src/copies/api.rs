//! Copies for programs.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_identity::orders::{KEY, Order};
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::settings::{CopySettings, FilledCopy, Kept, SaveCopyError};
use super::store::{self, Copy};
use super::{
    CopyId, attach_copy, attach_job, detach_copy, edit_copy, list_with_retired, register_copy,
    register_copy_once, retire_copy, yes_or_no,
};
use crate::api::Retirement;
use crate::intake::Fields;
use crate::jobs::{self, JobId};
use crate::media::MediumId;
use crate::media::api::{WholeMedium, after};
use crate::members::{Member, Operator};

/// The fields of a copy that is sent.
const KNOWN: [&str; 10] = [
    "name",
    "location",
    "medium",
    "protection",
    "locked_until",
    "lock_days",
    "encrypted",
    "follows",
    "called",
    "written_at",
];

/// A copy.
#[derive(Serialize, ToSchema)]
pub(crate) struct CopyItem {
    id: i64,
    job: i64,
    name: String,
    /// Whoever changes the copy sends this number back in `If-Match`, in quotes.
    revision: i64,
    /// The name of the place.
    location: Option<String>,
    off_site: Option<bool>,
    medium: Option<String>,
    /// `online`, `immutable`, `stored`, `connected` or `unknown`; of a copy on a medium the medium decides.
    protection: &'static str,
    immutable_until: Option<DateTime<Utc>>,
    lock_days: Option<i64>,
    encrypted: Option<bool>,
    /// Whether each good run of the job writes it.
    follows: bool,
    called: String,
    written_at: Option<DateTime<Utc>>,
    last_outcome: Option<String>,
    retired: bool,
}

/// A copy as a program describes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Fields reads it; here it is described")]
pub(crate) struct SentCopy {
    name: String,
    /// The name of a place, or its number.
    location: String,
    /// `disk`, `tape`, `cloud`, `external_disk`, `optical` or `usb`.
    medium: String,
    /// `online`, `immutable`, `stored`, `connected` or `unknown`.
    protection: String,
    /// The last day of the lock, 2027-03-31.
    #[schema(required = false)]
    locked_until: String,
    /// For how many days each write locks it.
    #[schema(required = false)]
    lock_days: i64,
    /// Left out where nobody knows.
    #[schema(required = false)]
    encrypted: bool,
    #[schema(required = false)]
    follows: bool,
    #[schema(required = false)]
    called: String,
    /// RFC 3339.
    #[schema(required = false)]
    written_at: String,
}

/// What lies on a medium: a copy that is there, or the new one of a job.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentContent {
    /// The number of a copy that lies on no medium yet.
    copy: Option<i64>,
    /// The number of a job of another tool, which has or will have a copy there; without `copy`.
    job: Option<i64>,
    /// Of the copy of a job: left out where nobody knows.
    encrypted: Option<bool>,
}

/// Lists the copies of a job, with those that are retired.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}/copies",
    tag = "コピー",
    summary = "ジョブのコピー",
    responses((status = 200, description = "コピー", body = Vec<CopyItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Path(job): Path<JobId>,
) -> Result<Json<Vec<CopyItem>>, Refusal> {
    let mut tx = database.read().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or_else(Refusal::not_found)?;
    let copies = list_with_retired(&mut tx, job.id).await?;
    Ok(Json(copies.into_iter().map(CopyItem::new).collect()))
}

/// Shows one copy.
#[utoipa::path(
    get,
    path = "/api/v1/copies/{copy}",
    tag = "コピー",
    summary = "1つのコピー",
    responses((status = 200, description = "コピー", body = CopyItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<CopyId>,
) -> Result<Revised<CopyItem>, Refusal> {
    find(&database, id).await
}

/// Registers a copy; of several requests with one `Idempotency-Key` the first. A copy is there once under its name in any case, so
/// that a program may do without a key.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/copies",
    tag = "コピー",
    summary = "コピーを登録する",
    request_body = SentCopy,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, description = "登録した", body = CopyItem, headers(("ETag" = String))),
        (status = 200, description = "すでに登録されている", body = CopyItem, headers(("ETag" = String)))
    )
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    address: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Revised<CopyItem>), Refusal> {
    let settings = read(&body, database.now()).map_err(|problems| Refusal::of_fields(&problems))?;
    let ordered = [address.path().as_bytes(), &[0], &body];
    let (id, new) = match Order::read(&headers, by.actor(), &ordered)? {
        Some(order) => register_copy_once(&database, &by, job, &settings, &order).await.map_err(explain)?,
        None => (register_copy(&database, &by, job, &settings).await.map_err(explain)?, true),
    };
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, find(&database, id).await.map_err(Refusal::after_keeping)?))
}

/// Changes a copy.
#[utoipa::path(
    put,
    path = "/api/v1/copies/{copy}",
    tag = "コピー",
    summary = "コピーを変更する",
    request_body = SentCopy,
    responses((status = 200, description = "変更した", body = CopyItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<CopyId>,
    SeenRevision(seen): SeenRevision,
    body: Bytes,
) -> Result<Revised<CopyItem>, Refusal> {
    let settings = read(&body, database.now()).map_err(|problems| Refusal::of_fields(&problems))?;
    edit_copy(&database, &by, id, seen, &settings).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

/// Retires a copy, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/copies/{copy}/retirement",
    tag = "コピー",
    summary = "コピーの登録を終了する・戻す",
    request_body = Retirement,
    responses((status = 200, description = "変更した", body = CopyItem, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<CopyId>,
    SeenRevision(seen): SeenRevision,
    body: Bytes,
) -> Result<Revised<CopyItem>, Refusal> {
    let retired = read_retirement(&body).map_err(|problems| Refusal::of_fields(&problems))?;
    retire_copy(&database, &by, id, seen, retired).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

/// Says that a copy lies on a medium.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/copies",
    tag = "媒体",
    summary = "媒体にあるコピーを登録する",
    request_body = SentContent,
    responses((status = 200, description = "いまの媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn create_on_medium(
    State(database): State<Database>,
    by: Operator,
    Path(medium): Path<MediumId>,
    Sent(sent): Sent<SentContent>,
) -> Result<Revised<WholeMedium>, Refusal> {
    match (sent.copy, sent.job) {
        (Some(copy), None) => attach_copy(&database, &by, medium, CopyId(copy)).await?,
        (None, Some(job)) => attach_job(&database, &by, medium, JobId(job), sent.encrypted).await?,
        _ => return Err(Refusal::of_field("copy", "copy か job のどちらか1つを入れてください。")),
    }
    after(&database, medium).await
}

/// Says that a copy does not lie on a medium any more.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/copies/{copy}/removal",
    tag = "媒体",
    summary = "媒体のコピーの記録を消す",
    responses((status = 200, description = "いまの媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn delete_from_medium(
    State(database): State<Database>,
    by: Operator,
    Path((medium, copy)): Path<(MediumId, CopyId)>,
) -> Result<Revised<WholeMedium>, Refusal> {
    detach_copy(&database, &by, medium, copy).await?;
    after(&database, medium).await
}

async fn find(database: &Database, id: CopyId) -> Result<Revised<CopyItem>, Refusal> {
    let copy = store::find_copy(&mut database.read().await?, id).await?;
    let copy = copy.ok_or_else(Refusal::not_found)?;
    Ok(Revised(copy.revision, CopyItem::new(copy)))
}

/// What a program sent.
fn read(body: &[u8], now: Timestamp) -> Result<CopySettings, Problems> {
    let mut fields = Fields::read(body)?;
    fields.only(&KNOWN);
    let encrypted = yes_or_no(yes(&mut fields, "encrypted"));
    let follows = yes(&mut fields, "follows").unwrap_or_default();
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let filled = FilledCopy {
        revision: 0,
        name: text("name"),
        location: text("location"),
        medium: text("medium"),
        protection: text("protection"),
        locked_until: text("locked_until"),
        lock_days: text("lock_days"),
        encrypted,
        follows,
        called: text("called"),
        written_at: text("written_at"),
    };
    let settings = filled.read(now, &mut fields.problems);
    settings.ok_or(fields.problems)
}

fn read_retirement(body: &[u8]) -> Result<bool, Problems> {
    let mut fields = Fields::read(body)?;
    fields.only(&["retired"]);
    let retired = yes(&mut fields, "retired");
    let retired = fields.require("retired", retired);
    retired.filter(|_| fields.problems.is_empty()).ok_or(fields.problems)
}

/// A field that is true or false, or not there.
fn yes(fields: &mut Fields, name: &str) -> Option<bool> {
    let found = fields.value(name).and_then(Value::as_bool);
    if found.is_none() && fields.has(name) {
        fields.problems.add(name, "true か false を入れてください。");
    }
    found
}

impl Explain for SaveCopyError {
    fn is_outdated(&self) -> bool {
        matches!(self, SaveCopyError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            SaveCopyError::Taken(_) | SaveCopyError::NoSuchPlace(_) => Some(SaveCopyError::field(self)),
            SaveCopyError::OrderChanged => Some(KEY),
            _ => None,
        }
    }
}

impl CopyItem {
    pub(crate) fn new(copy: Copy) -> CopyItem {
        CopyItem {
            id: copy.id.0,
            job: copy.job_id.0,
            revision: copy.revision,
            off_site: copy.off_site,
            protection: Kept::of(&copy).code(),
            immutable_until: copy.immutable_until,
            lock_days: copy.lock_days,
            encrypted: copy.encrypted,
            follows: copy.follows,
            written_at: copy.written_at,
            retired: copy.retired_at.is_some(),
            name: copy.name,
            location: copy.location,
            medium: copy.medium,
            called: copy.called,
            last_outcome: copy.last_outcome,
        }
    }
}
