//! Drills for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use backup_engine::{Comparison, DrillStep};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Order, make_once};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Drill, DrillId, find_drill, order_drill, store};
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// Which drills are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one job.
    #[param(minimum = 1)]
    job: Option<i64>,
}

/// A restore into a scratch place, compared with what was backed up.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrillItem {
    id: i64,
    job: i64,
    job_name: String,
    caused_by: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// `null` while it goes on.
    passed: Option<bool>,
    reason: String,
    snapshot: Option<String>,
    /// The measured RTO.
    duration_ms: Option<i64>,
}

/// A drill with its evidence.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeDrill {
    #[serde(flatten)]
    drill: DrillItem,
    /// How many pairs were compared; `null` before that.
    compared: Option<u64>,
    unequal: Option<u64>,
    steps: Vec<StepItem>,
    /// Every unequal pair, a thousand at most, and the totals.
    comparisons: Vec<ComparisonItem>,
}

/// A step of a drill.
#[derive(Serialize, ToSchema)]
struct StepItem {
    /// `open`, `restore`, `make_cluster`, `make_database`, `load`, `integrity_check`, `foreign_key_check` or `compare`.
    name: String,
    ok: bool,
    seconds: f64,
    words: String,
}

/// What was kept at the backup, beside what the restored data says.
#[derive(Serialize, ToSchema)]
struct ComparisonItem {
    subject: String,
    expected: String,
    found: String,
    equal: bool,
}

/// Lists the drills, the newest first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/drills",
    tag = "実行",
    summary = "復元訓練の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "復元訓練", body = Page<DrillItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<DrillItem>>, Refusal> {
    let before = DrillId(page.before());
    let mut tx = database.read().await?;
    let drills = store::list_before(&mut tx, wanted.job.map(JobId), before, page.to_ask()).await?;
    Ok(Json(page.page(drills, |drill| drill.id.0, DrillItem::new)))
}

/// Tells of one drill.
#[utoipa::path(
    get,
    path = "/api/v1/drills/{drill}",
    tag = "実行",
    summary = "1つの復元訓練と、その証拠",
    responses((status = 200, description = "復元訓練", body = WholeDrill))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<DrillId>,
) -> Result<Json<WholeDrill>, Refusal> {
    let drill = find_drill(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(WholeDrill::new(drill)))
}

/// Begins a drill of a job's newest snapshot.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/drills",
    tag = "実行",
    summary = "復元訓練を始める",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "復元訓練の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    address: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let order = Order::read(&headers, by.actor(), &[address.path().as_bytes()])?;
    make_once(&database, "/api/v1/drills", order, async move |database| {
        Ok(order_drill(&database, &by, job, false).await?.0)
    })
    .await
}

impl DrillItem {
    fn new(drill: Drill) -> DrillItem {
        DrillItem {
            id: drill.id.0,
            job: drill.job_id.0,
            job_name: drill.job,
            caused_by: drill.caused_by,
            started_at: drill.started_at,
            ended_at: drill.ended_at,
            passed: drill.passed,
            reason: drill.reason,
            snapshot: drill.snapshot,
            duration_ms: drill.duration_ms,
        }
    }
}

impl WholeDrill {
    fn new(drill: Drill) -> WholeDrill {
        let report = drill.report();
        let (compared, unequal) = report.as_ref().map(|report| (report.compared, report.unequal)).unzip();
        let (steps, comparisons) =
            report.map(|report| (report.steps, report.comparisons)).unwrap_or_default();
        WholeDrill {
            drill: DrillItem::new(drill),
            compared,
            unequal,
            steps: steps.into_iter().map(StepItem::new).collect(),
            comparisons: comparisons.into_iter().map(ComparisonItem::new).collect(),
        }
    }
}

impl StepItem {
    fn new(step: DrillStep) -> StepItem {
        StepItem { name: step.name, ok: step.ok, seconds: step.seconds, words: step.words }
    }
}

impl ComparisonItem {
    fn new(found: Comparison) -> ComparisonItem {
        let Comparison { subject, expected, found, equal } = found;
        ComparisonItem { subject, expected, found, equal }
    }
}
