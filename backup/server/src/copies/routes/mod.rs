//! The form of a job's copy.

pub(crate) mod on_medium;
pub(crate) mod retirement;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::settings::{FilledCopy, SaveCopyError};
use super::store::{self, Copy};
use super::views::CopyFormView;
use super::{CopyId, edit_copy, register_copy};
use crate::jobs::{self, JobId};
use crate::locations;
use crate::members::Operator;

/// Shows the form of a new copy.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    Path(job): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, job, None, FilledCopy::default(), Problems::none()).await
}

/// Registers a copy.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    shell: Shell,
    Form(filled): Form<FilledCopy>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(settings) = filled.read(database.now(), &mut problems) {
        match register_copy(&database, &by, job, &settings).await {
            Ok(_) => {
                return Ok(see_other_with(&format!("/jobs/{job}"), Flash::done("コピーを登録しました。")));
            }
            Err(refused) => status = name_problem(refused, &mut problems)?,
        }
    }
    let page = draw(&database, shell, job, None, filled, problems).await?;
    Ok((status, page).into_response())
}

/// Shows the form of a copy that is there.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Operator,
    Path(id): Path<CopyId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let copy = find(&database, id).await?;
    let filled = FilledCopy::of(&copy);
    draw(&database, shell, copy.job_id, Some(&copy), filled, Problems::none()).await
}

/// Keeps the changed copy.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<CopyId>,
    shell: Shell,
    Form(mut filled): Form<FilledCopy>,
) -> Result<Response, Refusal> {
    let copy = find(&database, id).await?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(settings) = filled.read(database.now(), &mut problems) {
        match edit_copy(&database, &by, id, filled.revision, &settings).await {
            Ok(job) => {
                return Ok(see_other_with(&format!("/jobs/{job}"), Flash::done("コピーを変更しました。")));
            }
            Err(refused) => {
                filled.revision = copy.revision;
                status = name_problem(refused, &mut problems)?;
            }
        }
    }
    let page = draw(&database, shell, copy.job_id, Some(&copy), filled, problems).await?;
    Ok((status, page).into_response())
}

/// A copy whose entry people keep.
async fn find(database: &Database, id: CopyId) -> Result<Copy, Refusal> {
    let copy = store::find_copy(&mut database.read().await?, id).await?;
    let copy = copy.ok_or_else(Refusal::not_found)?;
    if copy.is_of_a_tool() { Ok(copy) } else { Err(SaveCopyError::Elsewhere(copy.name).into()) }
}

async fn draw(
    database: &Database,
    shell: Shell,
    job: JobId,
    copy: Option<&Copy>,
    filled: FilledCopy,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or_else(Refusal::not_found)?;
    let places = locations::list_in_use(&mut tx).await?;
    let view = CopyFormView::new(&job, copy, &places, filled, problems);
    let way = vec![("ジョブ", "/jobs".to_owned()), (job.name.as_str(), format!("/jobs/{}", job.id))];
    shell.at(way).show(if copy.is_some() { "コピーの変更" } else { "コピーの登録" }, view)
}

/// Names what was refused beside its field, with the status of the answer.
fn name_problem(refused: SaveCopyError, problems: &mut Problems) -> Result<StatusCode, Refusal> {
    match refused {
        SaveCopyError::NotThere | SaveCopyError::Db(_) => return Err(refused.into()),
        _ => problems.add(refused.field(), format!("{refused}。")),
    }
    let conflict = matches!(refused, SaveCopyError::Stale | SaveCopyError::RetiredJob(_));
    Ok(if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY })
}

impl From<SaveCopyError> for Refusal {
    fn from(error: SaveCopyError) -> Refusal {
        match error {
            SaveCopyError::NotThere => Refusal::not_found(),
            SaveCopyError::Db(error) => error.into(),
            SaveCopyError::NoSuchPlace(_) | SaveCopyError::OrderChanged => {
                Refusal::unprocessable(format!("{error}。"))
            }
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
