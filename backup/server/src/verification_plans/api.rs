//! Plans of verifications, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::save::{SavePlanError, save_plan};
use super::{NewPlan, Plan, find_plan, list_plans};
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};

/// How often a job is to be verified, and whether it was.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanItem {
    job: i64,
    job_name: String,
    every_months: i64,
    /// By when the first was due.
    first_on: NaiveDate,
    assignee: String,
    /// The day of the newest verification or drill that passed.
    last_on: Option<NaiveDate>,
    /// By when the next is due.
    next_due_on: Option<NaiveDate>,
}

/// What is planned for a job.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobPlan {
    /// `null` where nothing is.
    plan: Option<PlanItem>,
}

/// A plan as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPlan {
    /// 1 to 24.
    every_months: u32,
    /// By when the first is due.
    first_on: NaiveDate,
    #[serde(default)]
    assignee: String,
}

/// Lists the plans of the jobs in use; `next` is the number of a job.
#[utoipa::path(
    get,
    path = "/api/v1/verification-plans",
    tag = "検証",
    summary = "検証の予定の一覧",
    params(PageAddress),
    responses((status = 200, description = "予定", body = Page<PlanItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PlanItem>>, Refusal> {
    let plans = list_plans(&mut database.read().await?).await?;
    Ok(Json(page.cut(plans, |plan| plan.job_id.0, PlanItem::new)))
}

/// Tells what is planned for a job.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}/verification-plan",
    tag = "検証",
    summary = "ジョブの検証の予定",
    responses((status = 200, description = "予定", body = JobPlan, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(job): Path<JobId>,
) -> Result<Revised<JobPlan>, Refusal> {
    find(&database, job).await
}

/// Says how often a job is to be verified.
#[utoipa::path(
    put,
    path = "/api/v1/jobs/{job}/verification-plan",
    tag = "検証",
    summary = "ジョブの検証の予定を決める",
    request_body = SentPlan,
    responses((status = 200, description = "決めた予定", body = JobPlan, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    SeenRevision(revision): SeenRevision,
    Sent(sent): Sent<SentPlan>,
) -> Result<Revised<JobPlan>, Refusal> {
    let SentPlan { every_months, first_on, assignee } = sent;
    let new = NewPlan { revision, every_months, first_on, assignee };
    save_plan(&database, &by, job, &new).await.map_err(explain)?;
    find(&database, job).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, job: JobId) -> Result<Revised<JobPlan>, Refusal> {
    let mut tx = database.read().await?;
    jobs::find_job(&mut tx, job).await?.ok_or_else(Refusal::not_found)?;
    let plan = find_plan(&mut tx, job).await?;
    let revision = plan.as_ref().map_or(0, |plan| plan.revision);
    Ok(Revised(revision, JobPlan { plan: plan.map(PlanItem::new) }))
}

impl PlanItem {
    fn new(plan: Plan) -> PlanItem {
        PlanItem {
            job: plan.job_id.0,
            last_on: plan.last(),
            next_due_on: plan.next_due(),
            job_name: plan.job,
            every_months: plan.every_months,
            first_on: plan.first_on,
            assignee: plan.assignee,
        }
    }
}

impl Explain for SavePlanError {
    fn is_outdated(&self) -> bool {
        matches!(self, SavePlanError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, SavePlanError::Months).then_some("every_months")
    }
}
