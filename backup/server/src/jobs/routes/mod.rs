//! The list of jobs, each job's page, and the form of a new one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::pause::{PauseJobError, pause_job};
use super::store::JobFilter;
use super::views::{FilledJob, JobListView, JobPage, JobView, NewJobView, job_list};
use super::{AddJobError, JobId, add_job, store};
use crate::app::App;
use crate::members::{Member, Operator};
use crate::{copies, drills, repositories, restores, runs, verdicts};

/// How many runs, drills and changes a job's page shows.
const SHOWN: i64 = 20;

/// The button that pauses.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPause {
    revision: i64,
    paused: bool,
}

/// Lists the jobs.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let list = job_list(tx.now());
    let filter = JobFilter {
        search: format!("%{}%", query.q.trim()),
        answer: query.filter("answer").filter(|answer| !answer.is_empty()).map(str::to_owned),
    };
    let total = u64::try_from(store::count_lines(&mut tx, &filter).await?).unwrap_or_default();
    let sort = list.order(&query).map_or(("verdict", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let lines = store::list_lines(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let list = list.view(shell.path(), &query, &lines, total);
    shell.show("ジョブ", JobListView { list, may_add: by.operator().is_some() })
}

/// Shows one job: its verdict with the evidence, its runs, copies and drills.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let job = store::find_job(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let judged = verdicts::judge_one(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let page = JobPage {
        verdict: judged.verdict,
        copies: copies::list_copies(&mut tx, id).await?,
        runs: runs::list_runs_of_job(&mut tx, id, SHOWN).await?,
        drills: drills::list_drills(&mut tx, id, SHOWN).await?,
        restores: restores::list_restores(&mut tx, id, SHOWN).await?,
        changes: verdicts::list_changes(&mut tx, id, SHOWN).await?,
        may_operate: by.operator().is_some(),
        now: tx.now(),
        job,
    };
    let title = page.job.name.clone();
    shell.at(vec![("ジョブ", "/jobs".to_owned())]).show(&title, JobView::new(&page))
}

/// Shows the form of a new job.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_new(&database, shell, FilledJob::default(), Problems::none()).await
}

/// Adds a job.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledJob>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    if let Some(new) = filled.read(&mut problems) {
        match add_job(&app, &by, &new).await {
            Ok(id) => {
                return Ok(see_other_with(&format!("/jobs/{id}"), Flash::done("ジョブを登録しました。")));
            }
            Err(AddJobError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add(field_of(&refused), format!("{refused}。")),
        }
    }
    let page = draw_new(&app.database, shell, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Pauses a job or lets it go on.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<JobId>,
    Form(filled): Form<FilledPause>,
) -> Result<Response, Refusal> {
    pause_job(&database, &by, id, filled.revision, filled.paused).await?;
    verdicts::judge_job(&database, id).await?;
    let words = if filled.paused {
        "スケジュールを停止しました。"
    } else {
        "スケジュールを再開しました。"
    };
    Ok(see_other_with(&format!("/jobs/{id}"), Flash::done(words)))
}

async fn draw_new(
    database: &Database,
    shell: Shell,
    filled: FilledJob,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let repositories = repositories::list_repositories(&mut database.read().await?).await?;
    let view = NewJobView::new(&repositories, filled, problems);
    shell.at(vec![("ジョブ", "/jobs".to_owned())]).show("ジョブの登録", view)
}

/// The field beside which a refusal stands.
fn field_of(refused: &AddJobError) -> &'static str {
    match refused {
        AddJobError::NoSuchRepository(_) => "repository",
        AddJobError::RepositoryTwice(_) => "copy_to",
        AddJobError::Schedule(_) | AddJobError::Window => "schedule",
        AddJobError::Rpo => "rpo_hours",
        _ => "name",
    }
}

impl From<PauseJobError> for Refusal {
    fn from(error: PauseJobError) -> Refusal {
        match error {
            PauseJobError::NoSuchJob => Refusal::not_found(),
            PauseJobError::Stale => Refusal::conflict(format!("{error}。")),
            PauseJobError::Db(error) => error.into(),
        }
    }
}
