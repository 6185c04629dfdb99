//! From when papers are handed out: the form of 本部.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_database::Timestamp;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, dates, see_other_with};
use serde::Deserialize;

use super::release::{Releases, ScheduleReleaseError, schedule_release};
use super::routes::draw;
use crate::app::App;
use crate::rounds::RoundId;
use crate::staff::Headquarters;

/// The times as typed; an empty field is no time.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct FilledReleases {
    pub(super) revision: i64,
    #[serde(default)]
    pub(super) questions_at: String,
    #[serde(default)]
    pub(super) answers_at: String,
    #[serde(skip)]
    pub(super) problems: Problems,
    /// Why what was typed did not take effect, beyond single fields.
    #[serde(skip)]
    pub(super) trouble: String,
}

impl FilledReleases {
    /// The fields that show `releases`.
    pub(super) fn of(releases: &Releases) -> FilledReleases {
        let shown = |time: Option<Timestamp>| time.map(dates::input_value).unwrap_or_default();
        FilledReleases {
            revision: releases.revision,
            questions_at: shown(releases.questions_at),
            answers_at: shown(releases.answers_at),
            ..FilledReleases::default()
        }
    }

    fn read(&self) -> Result<Releases, Problems> {
        let mut problems = Problems::none();
        let mut time = |field: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => {
                let read = dates::parse_input(typed);
                if read.is_none() {
                    problems
                        .add(field, format!("「{typed}」は日時として読めません。日付と時刻を入れてください"));
                }
                read
            }
        };
        let questions_at = time("questions_at", &self.questions_at);
        let answers_at = time("answers_at", &self.answers_at);
        if problems.is_empty() {
            Ok(Releases { questions_at, answers_at, revision: self.revision })
        } else {
            Err(problems)
        }
    }
}

/// Sets the times, or shows the page again with what is wrong.
pub(crate) async fn save(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledReleases>,
) -> Result<Response, Refusal> {
    let (status, refused) = match filled.read() {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, FilledReleases { problems, ..filled }),
        Ok(wanted) => match schedule_release(&app.database, &by, round, wanted).await {
            Ok(()) => {
                let page = format!("/rounds/{round}/papers");
                return Ok(see_other_with(&page, Flash::done("資料の公開日時を保存しました。")));
            }
            Err(error) => refuse(error, filled)?,
        },
    };
    let page = draw(&app, by.staff(), shell, round, &ListQuery::default(), Some(refused)).await?;
    Ok((status, page).into_response())
}

fn refuse(
    error: ScheduleReleaseError,
    filled: FilledReleases,
) -> Result<(StatusCode, FilledReleases), Refusal> {
    let words = error.to_string();
    match error {
        ScheduleReleaseError::NoSuchRound => Err(Refusal::not_found()),
        ScheduleReleaseError::Db(error) => Err(error.into()),
        ScheduleReleaseError::AnswersFirst => {
            let mut problems = Problems::none();
            problems.add("answers_at", words);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, FilledReleases { problems, ..filled }))
        }
        ScheduleReleaseError::Stale => {
            Ok((StatusCode::CONFLICT, FilledReleases { trouble: words, ..filled }))
        }
    }
}
