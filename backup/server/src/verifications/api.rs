//! Verifications by hand, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Order, make_once};
use platform_web::api::{Explain, Page, PageAddress, Sent, explain};
use platform_web::{Problems, Refusal, Upload};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::VerificationId;
use super::close::{CloseErrorError, close_error};
use super::kinds::{SEVERITIES, known};
use super::record::{NewVerification, RecordVerificationError, record_verification};
use super::routes::{EVIDENCE_MIB, FilledVerification, field_of};
use super::store::{self, Verification};
use super::take_up::{TakeUpErrorError, take_up_error};
use crate::api::read_filter;
use crate::checklists::CheckedItem;
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// Which verifications are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one job.
    #[param(minimum = 1)]
    job: Option<i64>,
    /// `passed`, `failed`, or `open`: failed, and nobody has closed it.
    state: Option<String>,
}

/// What somebody tried.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerificationItem {
    id: i64,
    job: i64,
    job_name: String,
    /// `full_restore`, `partial` or `integrity`.
    kind: String,
    done_at: DateTime<Utc>,
    passed: bool,
    /// Where to, or what was looked at.
    target: String,
    note: String,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    evidence_name: Option<String>,
    evidence_sha256: Option<String>,
    /// `corruption`, `capacity`, `connection` or `other`, of what failed.
    error_kind: Option<String>,
    /// `low`, `medium`, `high` or `fatal`, once somebody has said.
    severity: Option<String>,
    /// Who works on the error; empty where nobody does.
    assignee: String,
    taken_up_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    closed_by: String,
    /// What was done about the error.
    closing_words: String,
    /// The checklist of the kind as it was then.
    checklist: Vec<CheckedLine>,
}

/// Something that was to be looked at.
#[derive(Serialize, ToSchema)]
struct CheckedLine {
    words: String,
    done: bool,
}

/// A verification that is sent as a form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Upload reads it; here it is described")]
pub(crate) struct SentVerification {
    /// `full_restore`, `partial` or `integrity`.
    kind: String,
    done_on: NaiveDate,
    /// `yes` or `no`.
    passed: String,
    /// Where to, or what was looked at.
    target: String,
    /// Needed of what failed.
    #[schema(required = false)]
    note: String,
    /// Of what failed: `corruption`, `capacity`, `connection` or `other`.
    #[schema(required = false)]
    error_kind: String,
    /// Of what failed: `low`, `medium`, `high` or `fatal`.
    #[schema(required = false)]
    severity: String,
    /// The items of the checklist that were done, word by word, one a line.
    #[schema(required = false)]
    checked: String,
    /// What proves it, of 10 MiB at most; needed of what passed.
    #[schema(required = false, value_type = String, format = Binary)]
    evidence: Vec<u8>,
}

/// Who works on an error, and how bad it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentHandling {
    /// `low`, `medium`, `high` or `fatal`.
    severity: String,
    assignee: String,
}

/// What was done about an error.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentClosure {
    words: String,
}

/// Lists the verifications in the order in which they were recorded.
#[utoipa::path(
    get,
    path = "/api/v1/verifications",
    tag = "検証",
    summary = "検証と検証エラーの一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "検証", body = Page<VerificationItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<VerificationItem>>, Refusal> {
    let state = read_filter("state", wanted.state, ["passed", "failed", "open"])?;
    let filter = (wanted.job.map(JobId), state);
    let mut tx = database.read().await?;
    let found = store::list_after(&mut tx, filter, VerificationId(page.after()), page.to_ask()).await?;
    Ok(Json(page.page(found, |found| found.id.0, VerificationItem::new)))
}

/// Tells of one verification.
#[utoipa::path(
    get,
    path = "/api/v1/verifications/{verification}",
    tag = "検証",
    summary = "1つの検証",
    responses((status = 200, description = "検証", body = VerificationItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<VerificationId>,
) -> Result<Json<VerificationItem>, Refusal> {
    find(&database, id).await
}

/// Records what somebody tried.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/verifications",
    tag = "検証",
    summary = "検証を記録する",
    request_body(content = SentVerification, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "検証の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    address: Uri,
    headers: HeaderMap,
    mut upload: Upload<EVIDENCE_MIB>,
) -> Result<Response, Refusal> {
    let order = Order::read(&headers, by.actor(), &ordered(&address, &upload))?;
    let evidence = upload.file.take().map(|file| (file.name, file.bytes));
    let new = read(&upload, evidence).map_err(|problems| Refusal::of_fields(&problems))?;
    make_once(&database, "/api/v1/verifications", order, async move |database| {
        Ok(record_verification(&database, &by, job, &new).await.map_err(explain)?.0)
    })
    .await
}

/// Says how bad the error of a verification is, and who works on it.
#[utoipa::path(
    post,
    path = "/api/v1/verifications/{verification}/handling",
    tag = "検証",
    summary = "検証エラーを対応中にする",
    request_body = SentHandling,
    responses((status = 200, description = "いまの検証", body = VerificationItem))
)]
pub(crate) async fn create_handling(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<VerificationId>,
    Sent(sent): Sent<SentHandling>,
) -> Result<Json<VerificationItem>, Refusal> {
    let severity = known(&SEVERITIES, &sent.severity);
    take_up_error(&database, &by, id, severity, &sent.assignee).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

/// Closes the error of a verification.
#[utoipa::path(
    post,
    path = "/api/v1/verifications/{verification}/closure",
    tag = "検証",
    summary = "検証エラーを対応済みにする",
    request_body = SentClosure,
    responses((status = 200, description = "いまの検証", body = VerificationItem))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<VerificationId>,
    Sent(sent): Sent<SentClosure>,
) -> Result<Json<VerificationItem>, Refusal> {
    close_error(&database, &by, id, &sent.words).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: VerificationId) -> Result<Json<VerificationItem>, Refusal> {
    let found = store::find_verification(&mut database.read().await?, id).await?;
    found.map(|found| Json(VerificationItem::new(found))).ok_or_else(Refusal::not_found)
}

/// What is ordered: the form without what separates its fields, which is another one each time.
fn ordered<'a>(address: &'a Uri, upload: &'a Upload<EVIDENCE_MIB>) -> Vec<&'a [u8]> {
    let mut parts: Vec<&[u8]> = vec![address.path().as_bytes()];
    for (name, text) in &upload.texts {
        parts.extend([&b"\0"[..], name.as_bytes(), &b"\0"[..], text.as_bytes()]);
    }
    if let Some(file) = &upload.file {
        parts.extend([&b"\0\0"[..], file.name.as_bytes(), &b"\0"[..], &file.bytes[..]]);
    }
    parts
}

/// Reads the form by the rules of the page.
fn read(
    upload: &Upload<EVIDENCE_MIB>,
    evidence: Option<(String, Vec<u8>)>,
) -> Result<NewVerification, Problems> {
    let mut problems = Problems::none();
    let read = FilledVerification::of(upload).read(evidence, &mut problems);
    let checked = upload.texts.get("checked").map(|lines| lines.lines().map(|line| line.trim().to_owned()));
    let checked = checked.into_iter().flatten().collect();
    read.map(|new| NewVerification { checked, ..new }).ok_or(problems)
}

impl VerificationItem {
    fn new(found: Verification) -> VerificationItem {
        VerificationItem {
            id: found.id.0,
            job: found.job_id.0,
            checklist: found.checklist().into_iter().map(CheckedLine::new).collect(),
            job_name: found.job,
            kind: found.kind,
            done_at: found.done_at,
            passed: found.passed,
            target: found.target,
            note: found.note,
            recorded_by: found.recorded_by,
            recorded_at: found.recorded_at,
            evidence_name: found.evidence_name,
            evidence_sha256: found.evidence_digest,
            error_kind: found.error_kind,
            severity: found.severity,
            assignee: found.assignee,
            taken_up_at: found.taken_up_at,
            closed_at: found.closed_at,
            closed_by: found.closed_by,
            closing_words: found.closing_words,
        }
    }
}

impl CheckedLine {
    fn new(item: CheckedItem) -> CheckedLine {
        CheckedLine { words: item.words, done: item.done }
    }
}

impl Explain for RecordVerificationError {
    fn field(&self) -> Option<&'static str> {
        match self {
            RecordVerificationError::NoSuchJob | RecordVerificationError::Db(_) => None,
            refused => Some(field_of(refused)),
        }
    }
}

impl From<RecordVerificationError> for Refusal {
    fn from(error: RecordVerificationError) -> Refusal {
        match error {
            RecordVerificationError::NoSuchJob => Refusal::not_found(),
            RecordVerificationError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for TakeUpErrorError {
    fn field(&self) -> Option<&'static str> {
        match self {
            TakeUpErrorError::NoSeverity => Some("severity"),
            TakeUpErrorError::NoAssignee => Some("assignee"),
            _ => None,
        }
    }
}

impl Explain for CloseErrorError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, CloseErrorError::NoWords).then_some("words")
    }
}
