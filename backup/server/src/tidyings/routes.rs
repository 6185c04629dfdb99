//! The plan of a job's retention, performing it, and what became of it.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::plan::{PlanError, Planned, fingerprint, plan_job};
use super::views::{PlanView, TidyingView};
use super::{OrderTidyingError, TidyingId, order_tidying, store};
use crate::app::App;
use crate::jobs::{self, Job, JobId};
use crate::members::{Member, Operator};
use crate::repositories::RepositoryId;

/// The button below a plan: which repository, and which plan was seen.
#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct FilledTidying {
    repository: RepositoryId,
    plan: String,
}

impl Default for FilledTidying {
    fn default() -> FilledTidying {
        FilledTidying { repository: RepositoryId(0), plan: String::new() }
    }
}

/// Shows which snapshots the retention keeps, and why, and which go.
pub(crate) async fn new(
    State(app): State<App>,
    by: Member,
    Path(id): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let job = load(&app, id).await?;
    let view = match plan_job(&app, &job).await {
        Ok(prospects) => PlanView::new(&job, &prospects, by.operator().is_some()),
        Err(PlanError::Db(error)) => return Err(error.into()),
        Err(refused) => PlanView::without_plan(&job, &refused),
    };
    shell.at(way(&job)).show("保持の計画", view)
}

/// Performs the plan that was shown.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    Path(id): Path<JobId>,
    Form(filled): Form<FilledTidying>,
) -> Result<Response, Refusal> {
    let job = load(&app, id).await?;
    let prospects = plan_job(&app, &job).await?;
    let prospect = prospects.into_iter().find(|prospect| prospect.repository.id == filled.repository);
    let prospect = prospect.ok_or_else(|| Refusal::unprocessable("リポジトリを選んでください。"))?;
    let Planned::Plan(plan) = &prospect.planned else {
        return Err(Refusal::conflict("このリポジトリは、いま整理できません。計画を見直してください。"));
    };
    if fingerprint(plan) != filled.plan {
        return Err(Refusal::conflict(
            "スナップショットが、計画を表示したときと変わっています。新しい計画を見てから、もう一度実行してください。",
        ));
    }
    let tidying = order_tidying(&app.database, &by, &job, &prospect.repository, plan, false).await?;
    Ok(see_other_with(&format!("/tidyings/{tidying}"), Flash::done("整理を始めます。")))
}

/// Shows what became of a tidying.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<TidyingId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let tidying = store::find_tidying(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let job = format!("/jobs/{}", tidying.job_id);
    let view = TidyingView::new(&tidying, tx.now());
    shell.at(vec![("ジョブ", "/jobs".to_owned()), (&tidying.job, job)]).show(&format!("整理 #{id}"), view)
}

async fn load(app: &App, id: JobId) -> Result<Job, Refusal> {
    jobs::find_job(&mut app.database.read().await?, id).await?.ok_or_else(Refusal::not_found)
}

fn way(job: &Job) -> Vec<(&str, String)> {
    vec![("ジョブ", "/jobs".to_owned()), (&job.name, format!("/jobs/{}", job.id))]
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Refusal {
        match error {
            PlanError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}

impl From<OrderTidyingError> for Refusal {
    fn from(error: OrderTidyingError) -> Refusal {
        match error {
            OrderTidyingError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
