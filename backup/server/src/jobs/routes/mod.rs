//! The list of jobs, each job's page, and the forms of a new one and of an edited one.

pub(crate) mod pause;
pub(crate) mod pauses;
pub(crate) mod retirement;
pub(crate) mod schedule;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::TimeDelta;
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};

use super::store::JobFilter;
use super::views::{FilledJob, JobFormView, JobKindsView, JobListView, JobPage, JobView, job_list};
use super::{JobId, Kept, SaveJobError, SettingProblem, add_job, edit_job, find_unreadable, store};
use crate::app::App;
use crate::members::{Member, Operator};
use crate::{
    agents, copies, drills, holdings, intake, objects, pings, repositories, restores, runs, service_levels,
    verdicts,
};

/// How many runs, drills and changes a job's page shows.
const SHOWN: i64 = 20;
/// Over how many days its service level is measured.
const LEVEL_DAYS: i64 = 30;

/// Lists the jobs.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let may_operate = by.operator().is_some();
    let filter = filter(&query);
    let counted = store::count_lines(&mut tx, &filter).await?;
    let total = counted.iter().map(|of| of.lines.unsigned_abs()).sum();
    let tools: Vec<String> = counted.into_iter().filter(|of| of.in_use > 0).map(|of| of.tool).collect();
    let list = job_list(tx.now(), &tools, may_operate);
    let sort = list.order(&query).map_or(("verdict", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let lines = store::list_lines(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let list = list.view(shell.path(), &query, &lines, total);
    shell.show("ジョブ", JobListView { list, may_operate, any: !lines.is_empty() })
}

/// Which jobs the address asks for.
pub(super) fn filter(query: &ListQuery) -> JobFilter {
    let wanted = |name| query.filter(name).filter(|value| !value.is_empty()).map(str::to_owned);
    JobFilter {
        search: platform_database::containing(&query.q.trim().to_lowercase()),
        answer: wanted("answer"),
        state: wanted("state"),
        tool: wanted("tool"),
        class: wanted("class"),
    }
}

/// Shows one job: its verdict with the evidence, its runs, copies and drills.
pub(crate) async fn show(
    State(app): State<App>,
    by: Member,
    Path(id): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let now = tx.now();
    let job = store::find_job(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let reports = job.source_kind.is_none() && job.retired_at.is_none();
    let page = JobPage {
        ping: match by.operator().filter(|_| reports) {
            Some(_) => Some(pings::find_view(&mut tx, &app, id).await?),
            None => None,
        },
        names: intake::list_names_of(&mut tx, id).await?,
        agents: agents::list_agents_of_job(&mut tx, id).await?,
        objects: objects::list_of_job(&mut tx, id).await?,
        verified: holdings::list_verifications(&mut tx, id).await?,
        judged: verdicts::judge_one(&mut tx, id).await?,
        copies: copies::list_with_retired(&mut tx, id).await?,
        runs: runs::list_runs_of_job(&mut tx, id, SHOWN).await?,
        drills: drills::list_drills(&mut tx, id, SHOWN).await?,
        restores: restores::list_restores(&mut tx, id, SHOWN).await?,
        changes: verdicts::list_changes(&mut tx, id, SHOWN).await?,
        level: service_levels::measure_job(&mut tx, id, (now - TimeDelta::days(LEVEL_DAYS), now)).await?,
        unreadable: Vec::new(),
        may_operate: by.operator().is_some(),
        now,
        job,
    };
    drop(tx);
    let page = JobPage { unreadable: unreadable(&app, &page).await, ..page };
    let title = page.job.name.clone();
    shell.at(vec![("ジョブ", "/jobs".to_owned())]).show(&title, JobView::new(page))
}

/// What a job cannot read now, until its first run; from then on the runs say it.
async fn unreadable(app: &App, page: &JobPage) -> Vec<String> {
    let waits = page.runs.is_empty() && page.job.retired_at.is_none();
    match page.job.source(&app.vault) {
        Ok(Some(source)) if waits => find_unreadable(source).await,
        _ => Vec::new(),
    }
}

/// Asks what a new job is to be, then shows its form.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    match query.filter("kind").and_then(FilledJob::of_kind) {
        Some(filled) => draw(&database, shell, None, filled, Problems::none()).await,
        None => shell.at(vec![("ジョブ", "/jobs".to_owned())]).show("ジョブの登録", JobKindsView::new()),
    }
}

/// Adds a job.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledJob>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    if let Some(new) = filled.read_new(&mut problems) {
        match add_job(&app, &by, &new).await {
            Ok(id) => {
                verdicts::judge_job(&app.database, id).await?;
                return Ok(see_other_with(&format!("/jobs/{id}"), Flash::done("ジョブを登録しました。")));
            }
            Err(SaveJobError::Db(error)) => return Err(error.into()),
            Err(refused) => name_problems(&refused, &mut problems),
        }
    }
    let page = draw(&app.database, shell, None, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows the form of a job that is there.
pub(crate) async fn edit(
    State(app): State<App>,
    _by: Operator,
    Path(id): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let job = store::find_job(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let copies = copies::list_copies(&mut tx, id).await?;
    drop(tx);
    let filled = FilledJob::of(&job, &copies, &app.vault);
    draw(&app.database, shell, Some((id, &job.name)), filled, Problems::none()).await
}

/// Keeps the edited job.
pub(crate) async fn save(
    State(app): State<App>,
    by: Operator,
    Path(id): Path<JobId>,
    shell: Shell,
    Form(mut filled): Form<FilledJob>,
) -> Result<Response, Refusal> {
    let job = store::find_job(&mut app.database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(edited) = filled.read_edited(&job, &mut problems) {
        match edit_job(&app, &by, id, &edited).await {
            Ok(()) => {
                verdicts::judge_job(&app.database, id).await?;
                return Ok(see_other_with(&format!("/jobs/{id}"), words_of(&edited.kept).await));
            }
            Err(SaveJobError::Db(error)) => return Err(error.into()),
            Err(refused) => {
                if matches!(refused, SaveJobError::Stale) {
                    status = StatusCode::CONFLICT;
                    filled.see(job.revision);
                }
                name_problems(&refused, &mut problems);
            }
        }
    }
    let page = draw(&app.database, shell, Some((id, &job.name)), filled, problems).await?;
    Ok((status, page).into_response())
}

/// What is said of an edited job; also that something which it reads from now on is not there.
async fn words_of(kept: &Kept) -> Flash {
    let unreadable = match kept {
        Kept::Native { source: Some(source), .. } => find_unreadable(source.clone()).await,
        _ => Vec::new(),
    };
    if unreadable.is_empty() {
        return Flash::done("ジョブを変更しました。");
    }
    Flash::warning(format!("ジョブを変更しました。ただし、いまは{}。", unreadable.join("。")))
}

async fn draw(
    database: &Database,
    shell: Shell,
    edited: Option<(JobId, &str)>,
    filled: FilledJob,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let repositories = repositories::list_in_use(&mut database.read().await?).await?;
    let view = JobFormView::new(&repositories, edited.map(|(id, _)| id), filled, problems);
    let mut way = vec![("ジョブ", "/jobs".to_owned())];
    way.extend(edited.map(|(id, name)| (name, format!("/jobs/{id}"))));
    shell.at(way).show(if edited.is_some() { "ジョブの変更" } else { "ジョブの登録" }, view)
}

/// Names what was refused beside its fields.
pub(super) fn name_problems(refused: &SaveJobError, problems: &mut Problems) {
    let field = match refused {
        SaveJobError::Invalid(found) => {
            for problem in found {
                problems.add(field_of(problem), format!("{problem}。"));
            }
            return;
        }
        SaveJobError::NoSuchRepository(_) | SaveJobError::RetiredRepository(_) => "repository",
        SaveJobError::RepositoryTwice(_) => "copy_to",
        SaveJobError::AnotherKind => "what",
        _ => "name",
    };
    problems.add(field, format!("{refused}。"));
}

/// The field beside which a problem stands.
fn field_of(problem: &SettingProblem) -> &'static str {
    match problem {
        SettingProblem::NoName => "name",
        SettingProblem::Schedule(_) => "schedule",
        SettingProblem::NoWindow | SettingProblem::Window => "window_from",
        SettingProblem::Jitter => "jitter_minutes",
        SettingProblem::Rpo => "rpo_hours",
        SettingProblem::Grace => "grace_minutes",
        SettingProblem::DrillEvery => "drill_every_days",
    }
}
