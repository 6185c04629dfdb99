//! Runs for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use backup_policy::Outcome;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Order, make_once};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cancel::cancel_run;
use super::store::{self, ProgressRow, Run, RunFilter, RunLine};
use super::{Cause, RunId, order_run};
use crate::api::read_filter;
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// Which runs are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those that began then or later.
    from: Option<DateTime<Utc>>,
    /// Those that began before.
    until: Option<DateTime<Utc>>,
    /// `succeeded`, `warned`, `failed`, `interrupted`, `cancelled`, or `going_on`.
    outcome: Option<String>,
    /// Those of one job.
    #[param(minimum = 1)]
    job: Option<i64>,
    tool: Option<String>,
    /// A part of the name of the job.
    q: Option<String>,
}

/// One attempt at a job.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunItem {
    id: i64,
    job: i64,
    job_name: String,
    /// `schedule`, `by_hand`, `command`, `retry`, or `report` of another tool's.
    cause: String,
    caused_by: String,
    attempt: i64,
    /// Whether nobody performs it yet.
    waiting: bool,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// `succeeded`, `warned`, `failed`, `interrupted` or `cancelled`; `null` while it goes on.
    outcome: Option<&'static str>,
    reason: String,
    files: Option<i64>,
    bytes: Option<i64>,
    bytes_added: Option<i64>,
    bytes_stored: Option<i64>,
    unreadable: Option<i64>,
    snapshot: Option<String>,
    /// Whether its tool tries once more by itself, so that it is no failure yet.
    retried: bool,
}

/// A run with how far it is and what it wrote down.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeRun {
    #[serde(flatten)]
    run: RunItem,
    /// `null` once it is over, and of what another tool performs.
    progress: Option<ProgressItem>,
    log: Vec<LogItem>,
}

/// How far a run is.
#[derive(Serialize, ToSchema)]
struct ProgressItem {
    /// `opening`, `preparing`, `storing`, `checking`, `pruning`, `copying` and the like.
    phase: Option<String>,
    done_bytes: i64,
    /// `null` until that is known.
    total_bytes: Option<i64>,
    done_files: i64,
}

/// A line of a run's log.
#[derive(Serialize, ToSchema)]
struct LogItem {
    at: DateTime<Utc>,
    level: String,
    words: String,
}

/// Lists the runs, the newest first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/runs",
    tag = "実行",
    summary = "実行履歴",
    params(Wanted, PageAddress),
    responses((status = 200, description = "実行", body = Page<RunItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RunItem>>, Refusal> {
    let filter = wanted.filter()?;
    let before = RunId(page.before());
    let mut tx = database.read().await?;
    let runs = store::list_runs_before(&mut tx, &filter, before, page.to_ask()).await?;
    Ok(Json(page.page(runs, |run| run.id.0, |run| RunItem::new(&run))))
}

/// Tells of one run.
#[utoipa::path(
    get,
    path = "/api/v1/runs/{run}",
    tag = "実行",
    summary = "1つの実行と、そのログ",
    responses((status = 200, description = "実行", body = WholeRun))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<RunId>,
) -> Result<Json<WholeRun>, Refusal> {
    find(&database, id).await
}

/// Begins a run by hand.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/runs",
    tag = "実行",
    summary = "ジョブを今すぐ実行する",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "実行の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    address: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let order = Order::read(&headers, by.actor(), &[address.path().as_bytes()])?;
    make_once(&database, "/api/v1/runs", order, async move |database| {
        Ok(order_run(&database, &by, job, Cause::ByHand).await?.0)
    })
    .await
}

/// Calls a run off.
#[utoipa::path(
    post,
    path = "/api/v1/runs/{run}/cancellation",
    tag = "実行",
    summary = "実行を取り消す",
    responses((status = 200, description = "取り消している実行", body = WholeRun))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<RunId>,
) -> Result<Json<WholeRun>, Refusal> {
    cancel_run(&database, &by, id).await?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: RunId) -> Result<Json<WholeRun>, Refusal> {
    let mut tx = database.read().await?;
    let run = store::find_run(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let lines = store::list_lines(&mut tx, id).await?;
    let progress = store::find_progress(&mut tx, id).await?;
    Ok(Json(WholeRun {
        progress: progress.map(ProgressItem::new),
        log: lines.into_iter().map(LogItem::new).collect(),
        run: RunItem::new(&run),
    }))
}

impl Wanted {
    fn filter(self) -> Result<RunFilter, Refusal> {
        let [succeeded, warned, failed, interrupted, cancelled] = Outcome::ALL.map(Outcome::code);
        let outcomes = [succeeded, warned, failed, interrupted, cancelled, "going_on"];
        Ok(RunFilter {
            from: self.from,
            until: self.until,
            outcome: read_filter("outcome", self.outcome, outcomes)?,
            job: self.job.map(JobId),
            tool: self.tool,
            search: platform_database::containing(&self.q.unwrap_or_default().trim().to_lowercase()),
        })
    }
}

impl RunItem {
    fn new(run: &Run) -> RunItem {
        RunItem {
            id: run.id.0,
            job: run.job_id.0,
            job_name: run.job.clone(),
            cause: run.cause.clone(),
            caused_by: run.caused_by.clone(),
            attempt: run.attempt,
            waiting: run.waits(),
            started_at: run.started_at,
            ended_at: run.ended_at,
            outcome: run.outcome().map(Outcome::code),
            reason: run.reason.clone(),
            files: run.files,
            bytes: run.bytes,
            bytes_added: run.bytes_added,
            bytes_stored: run.bytes_stored,
            unreadable: run.unreadable,
            snapshot: run.snapshot.clone(),
            retried: run.retried,
        }
    }
}

impl ProgressItem {
    fn new(row: ProgressRow) -> ProgressItem {
        ProgressItem {
            phase: row.phase,
            done_bytes: row.done_bytes,
            total_bytes: row.total_bytes,
            done_files: row.done_files,
        }
    }
}

impl LogItem {
    fn new(line: RunLine) -> LogItem {
        LogItem { at: line.logged_at, level: line.level, words: line.words }
    }
}
