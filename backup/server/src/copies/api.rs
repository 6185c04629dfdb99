//! Copies for programs.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_web::api::{Explain, explain};
use platform_web::{Problems, Refusal};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::settings::{CopySettings, FilledCopy, Kept, SaveCopyError};
use super::store::{self, Copy};
use super::{CopyId, edit_copy, list_with_retired, register_copy, retire_copy};
use crate::intake::Fields;
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};

/// The fields of a copy that is sent.
const KNOWN: [&str; 11] = [
    "revision",
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
    /// Whoever changes the copy sends this number back.
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
    /// Of a copy that is there: the revision that was seen.
    #[schema(required = false)]
    revision: i64,
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

/// Whether a copy is to be retired.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Fields reads it; here it is described")]
pub(crate) struct SentRetirement {
    revision: i64,
    retired: bool,
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

/// Registers a copy.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/copies",
    tag = "コピー",
    summary = "コピーを登録する",
    request_body = SentCopy,
    responses((status = 201, description = "登録した", body = CopyItem))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    body: Bytes,
) -> Result<(StatusCode, Json<CopyItem>), Refusal> {
    let (settings, _) = read(&body, database.now()).map_err(|problems| Refusal::of_fields(&problems))?;
    let id = register_copy(&database, &by, job, &settings).await.map_err(explain)?;
    Ok((StatusCode::CREATED, Json(find(&database, id).await?)))
}

/// Changes a copy.
#[utoipa::path(
    put,
    path = "/api/v1/copies/{copy}",
    tag = "コピー",
    summary = "コピーを変更する",
    request_body = SentCopy,
    responses((status = 200, description = "変更した", body = CopyItem))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<CopyId>,
    body: Bytes,
) -> Result<Json<CopyItem>, Refusal> {
    let (settings, seen) = read(&body, database.now()).map_err(|problems| Refusal::of_fields(&problems))?;
    edit_copy(&database, &by, id, seen, &settings).await.map_err(explain)?;
    Ok(Json(find(&database, id).await?))
}

/// Retires a copy, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/copies/{copy}/retirement",
    tag = "コピー",
    summary = "コピーの登録を終了する・戻す",
    request_body = SentRetirement,
    responses((status = 200, description = "変更した", body = CopyItem))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<CopyId>,
    body: Bytes,
) -> Result<Json<CopyItem>, Refusal> {
    let (retired, seen) = read_retirement(&body).map_err(|problems| Refusal::of_fields(&problems))?;
    retire_copy(&database, &by, id, seen, retired).await.map_err(explain)?;
    Ok(Json(find(&database, id).await?))
}

async fn find(database: &Database, id: CopyId) -> Result<CopyItem, Refusal> {
    let copy = store::find_copy(&mut database.read().await?, id).await?;
    Ok(CopyItem::new(copy.ok_or_else(Refusal::not_found)?))
}

/// What a program sent, and the revision that it saw.
fn read(body: &[u8], now: Timestamp) -> Result<(CopySettings, i64), Problems> {
    let mut fields = Fields::read(body)?;
    fields.only(&KNOWN);
    let revision = fields.number("revision").unwrap_or_default();
    let encrypted = yes(&mut fields, "encrypted").map(|yes| if yes { "yes" } else { "no" });
    let follows = yes(&mut fields, "follows").unwrap_or_default();
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let filled = FilledCopy {
        revision,
        name: text("name"),
        location: text("location"),
        medium: text("medium"),
        protection: text("protection"),
        locked_until: text("locked_until"),
        lock_days: text("lock_days"),
        encrypted: encrypted.unwrap_or_default().to_owned(),
        follows,
        called: text("called"),
        written_at: text("written_at"),
    };
    let settings = filled.read(now, &mut fields.problems);
    settings.map(|settings| (settings, revision)).ok_or(fields.problems)
}

fn read_retirement(body: &[u8]) -> Result<(bool, i64), Problems> {
    let mut fields = Fields::read(body)?;
    fields.only(&["revision", "retired"]);
    let revision = fields.number("revision");
    let revision = fields.require("revision", revision);
    let retired = yes(&mut fields, "retired");
    let retired = fields.require("retired", retired);
    retired.zip(revision).filter(|_| fields.problems.is_empty()).ok_or(fields.problems)
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
    fn field(&self) -> Option<&'static str> {
        matches!(self, SaveCopyError::Taken(_) | SaveCopyError::NoSuchPlace(_))
            .then(|| SaveCopyError::field(self))
    }
}

impl CopyItem {
    fn new(copy: Copy) -> CopyItem {
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
