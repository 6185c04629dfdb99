//! 異常の兆候 of one job: its newest good run beside those before it, and its canary.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::look::BEFORE;
use super::store;
use super::views::{Seen, SignsView};
use crate::app::App;
use crate::canaries::{self, SetCanaryError, remove_canary, set_canary};
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};
use crate::runs::RunId;

/// The form of the canary.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledCanary {
    path: String,
}

/// Shows what is compared.
pub(crate) async fn show(
    State(app): State<App>,
    by: Member,
    Path(job): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&app, shell, job, by.operator().is_some(), None, Problems::none()).await
}

/// Makes a file the canary.
pub(crate) async fn save(
    State(app): State<App>,
    by: Operator,
    Path(job): Path<JobId>,
    shell: Shell,
    Form(filled): Form<FilledCanary>,
) -> Result<Response, Refusal> {
    let refused = match set_canary(&app, &by, job, &filled.path).await {
        Ok(()) => {
            let flash = Flash::done("いまの内容でカナリアを登録しました。");
            return Ok(see_other_with(&format!("/jobs/{job}/signs"), flash));
        }
        Err(SetCanaryError::NoSuchJob) => return Err(Refusal::not_found()),
        Err(SetCanaryError::Db(error)) => return Err(error.into()),
        Err(refused) => refused,
    };
    let mut problems = Problems::none();
    problems.add("path", format!("{refused}。"));
    let page = draw(&app, shell, job, true, Some(filled.path), problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Takes the canary away.
pub(crate) async fn delete(
    State(app): State<App>,
    by: Operator,
    Path(job): Path<JobId>,
) -> Result<Response, Refusal> {
    if !remove_canary(&app.database, &by, job).await? {
        return Err(Refusal::not_found());
    }
    Ok(see_other_with(&format!("/jobs/{job}/signs"), Flash::done("カナリアを外しました。")))
}

async fn draw(
    app: &App,
    shell: Shell,
    id: JobId,
    may_operate: bool,
    filled: Option<String>,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let seen = Seen {
        runs: store::list_good_runs(&mut tx, (id, RunId(i64::MAX)), BEFORE + 1).await?,
        canary: canaries::find_canary(&mut tx, id).await?,
        job,
        may_operate,
    };
    let way = vec![("ジョブ", "/jobs".to_owned()), (seen.job.name.as_str(), format!("/jobs/{id}"))];
    shell.at(way).show("異常の兆候", SignsView::new(&seen, filled, problems))
}
