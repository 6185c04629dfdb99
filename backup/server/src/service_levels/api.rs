//! Service levels for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::goal::{SaveGoalError, save_goal};
use super::measure::{JobLevel, measure_fleet};
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// How many days are measured if nobody says, and at most.
const USUAL_DAYS: i64 = 30;
const MOST_DAYS: i64 = 366;

/// Over which time.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SpanAddress {
    /// The last so many days; 30 if nobody says.
    #[param(minimum = 1, maximum = 366)]
    days: Option<i64>,
}

/// What was promised for a job and how that was kept. Shares are in tenths of a percent, rounded down; `null` where there
/// was nothing to measure.
#[derive(Serialize, ToSchema)]
pub(crate) struct LevelItem {
    job: i64,
    name: String,
    /// `restricted`, `confidential`, `internal` or `public`.
    class: &'static str,
    rpo_minutes: i64,
    rto_minutes: i64,
    /// What every share must reach, as the class of the job wants it.
    goal_permille: i64,
    /// Planned runs that ended, and those that succeeded.
    runs: i64,
    succeeded: i64,
    success_permille: Option<i64>,
    /// The share of time in which the newest backup was not older than the RPO.
    within_rpo_permille: Option<i64>,
    /// Drills and verifications by hand with a result, and those that passed.
    drills: i64,
    passed: i64,
    longest_ms: Option<i64>,
    /// The share of passed drills that took no longer than the RTO.
    within_rto_permille: Option<i64>,
}

/// Measures every job in use.
#[utoipa::path(
    get,
    path = "/api/v1/service-levels",
    tag = "サービスレベル",
    summary = "ジョブごとのサービスレベル（成功率、RPO、RTO）",
    params(PageAddress, SpanAddress),
    responses((status = 200, description = "サービスレベル", body = Page<LevelItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
    Query(span): Query<SpanAddress>,
) -> Result<Json<Page<LevelItem>>, Refusal> {
    let mut tx = database.read().await?;
    let days = span.days.unwrap_or(USUAL_DAYS).clamp(1, MOST_DAYS);
    let span = (tx.now() - TimeDelta::days(days), tx.now());
    let levels = measure_fleet(&mut tx, span).await?;
    Ok(Json(page.cut(levels, |level| level.job.0, LevelItem::new)))
}

impl LevelItem {
    fn new(job: JobLevel) -> LevelItem {
        let level = job.level;
        LevelItem {
            job: job.job.0,
            name: job.name,
            class: job.class.code(),
            rpo_minutes: job.rpo.num_minutes(),
            rto_minutes: job.rto.num_minutes(),
            goal_permille: job.goal,
            runs: level.runs,
            succeeded: level.succeeded,
            success_permille: level.success(),
            within_rpo_permille: level.covered(),
            drills: level.drills,
            passed: level.passed,
            longest_ms: level.longest_ms,
            within_rto_permille: level.fast_enough(),
        }
    }
}

/// Within what time a job's data is to be back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentGoal {
    /// `null`: as the class says.
    #[serde(deserialize_with = "Option::deserialize")]
    rto_minutes: Option<i64>,
}

/// Sets within what time a job's data is to be back.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/service-level",
    tag = "ジョブ",
    summary = "ジョブの目標復旧時間を決める",
    request_body = SentGoal,
    responses((status = 204, description = "保存した"))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    Sent(sent): Sent<SentGoal>,
) -> Result<StatusCode, Refusal> {
    save_goal(&database, &by, job, sent.rto_minutes).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

impl Explain for SaveGoalError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, SaveGoalError::Minutes).then_some("rto_minutes")
    }
}

impl From<SaveGoalError> for Refusal {
    fn from(error: SaveGoalError) -> Refusal {
        match error {
            SaveGoalError::NoSuchJob => Refusal::not_found(),
            SaveGoalError::Minutes => Refusal::unprocessable(format!("{error}。")),
            SaveGoalError::Db(error) => error.into(),
        }
    }
}
