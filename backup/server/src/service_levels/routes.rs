//! How well one job kept what was promised, and what is promised for it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::TimeDelta;
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::goal::{SaveGoalError, save_goal};
use super::measure::measure_job;
use super::views::JobLevelView;
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// How many days back somebody may look; the first unless they say.
const SPANS: [i64; 3] = [30, 90, 365];

/// The form of the goal.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledGoal {
    rto_minutes: String,
}

/// Shows the figures of the last days.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(job): Path<JobId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let days = days_wanted(&query);
    draw(&database, shell, (job, days), by.operator().is_some(), None, Problems::none()).await
}

/// Over how many days somebody looks.
pub(super) fn days_wanted(query: &ListQuery) -> i64 {
    let wanted = query.filter("days").and_then(|days| days.parse().ok());
    SPANS.into_iter().find(|days| Some(*days) == wanted).unwrap_or(SPANS[0])
}

/// The spans with the addresses that show them.
pub(super) fn span_choices(address: &str) -> Vec<(i64, String)> {
    SPANS.map(|days| (days, format!("{address}?days={days}"))).into()
}

/// Sets within what time the job's data is to be back.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    shell: Shell,
    Form(filled): Form<FilledGoal>,
) -> Result<Response, Refusal> {
    let minutes = match filled.rto_minutes.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_unreadable| SaveGoalError::Minutes),
    };
    let saved = match minutes {
        Ok(minutes) => save_goal(&database, &by, job, minutes).await,
        Err(refused) => Err(refused),
    };
    match saved {
        Ok(()) => Ok(see_other_with(
            &format!("/jobs/{job}/service-level"),
            Flash::done("目標復旧時間を保存しました。"),
        )),
        Err(SaveGoalError::NoSuchJob) => Err(Refusal::not_found()),
        Err(SaveGoalError::Db(error)) => Err(error.into()),
        Err(refused @ SaveGoalError::Minutes) => {
            let mut problems = Problems::none();
            problems.add("rto_minutes", format!("{refused}。"));
            let page =
                draw(&database, shell, (job, SPANS[0]), true, Some(filled.rto_minutes), problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn draw(
    database: &Database,
    shell: Shell,
    (job, days): (JobId, i64),
    may_operate: bool,
    filled: Option<String>,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let now = tx.now();
    let span = (now - TimeDelta::days(days), now);
    let level = measure_job(&mut tx, job, span).await?.ok_or_else(Refusal::not_found)?;
    let way = vec![("ジョブ", "/jobs".to_owned()), (level.name.as_str(), format!("/jobs/{job}"))];
    shell.at(way).show("サービスレベル", JobLevelView::new(&level, days, may_operate, filled, problems))
}
