//! A round's dates: the fields of the form, and saving them.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use platform_database::Timestamp;
use platform_web::{Flash, Form, Problems, Refusal, Shell, dates, see_other_with};
use serde::Deserialize;

use super::{Draft, Trouble, show_again};
use crate::app::App;
use crate::rounds::{self, RescheduleError, RoundId, Schedule, ScheduleProblem, reschedule_round};
use crate::staff::Headquarters;

/// The dates as typed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FilledSchedule {
    pub(crate) sat_on: String,
    pub(crate) opens_at: String,
    pub(crate) deadline_at: String,
    pub(crate) grace_minutes: String,
}

/// The form as sent.
#[derive(Debug, Deserialize)]
pub(crate) struct SentSchedule {
    revision: i64,
    #[serde(flatten)]
    filled: FilledSchedule,
}

/// Dates that were not saved, and why.
#[derive(Debug)]
pub(super) struct ScheduleDraft {
    pub(super) filled: FilledSchedule,
    pub(super) problems: Problems,
}

impl FilledSchedule {
    /// The fields that show `schedule`.
    pub(crate) fn of(schedule: &Schedule) -> FilledSchedule {
        FilledSchedule {
            sat_on: schedule.sat_on.to_string(),
            opens_at: dates::input_value(schedule.opens_at),
            deadline_at: dates::input_value(schedule.deadline_at),
            grace_minutes: schedule.grace_minutes.to_string(),
        }
    }

    /// Reads the fields. Fields know no seconds; one that still says what `shown` says keeps its own.
    pub(crate) fn read(&self, shown: &Schedule) -> Result<Schedule, Problems> {
        let mut problems = Problems::none();
        let sat_on = self.sat_on.trim().parse::<NaiveDate>().ok();
        if sat_on.is_none() {
            problems.add("sat_on", "実施日を入れてください");
        }
        let opens_at = read_time(&self.opens_at, shown.opens_at);
        if opens_at.is_none() {
            problems.add("opens_at", "入力開始の日時を入れてください");
        }
        let deadline_at = read_time(&self.deadline_at, shown.deadline_at);
        if deadline_at.is_none() {
            problems.add("deadline_at", "締切の日時を入れてください");
        }
        let grace_minutes = self.grace_minutes.trim().parse::<i64>().ok();
        if grace_minutes.is_none() {
            problems.add("grace_minutes", "猶予は分の数字で入れてください");
        }
        let (Some(sat_on), Some(opens_at), Some(deadline_at), Some(grace_minutes)) =
            (sat_on, opens_at, deadline_at, grace_minutes)
        else {
            return Err(problems);
        };
        let schedule = Schedule { sat_on, opens_at, deadline_at, grace_minutes };
        match schedule.problem() {
            None => Ok(schedule),
            Some(problem) => Err(name_field(problem)),
        }
    }
}

fn read_time(sent: &str, shown: Timestamp) -> Option<Timestamp> {
    if sent.trim() == dates::input_value(shown) { Some(shown) } else { dates::parse_input(sent) }
}

/// Says a problem of the dates beside the field that can mend it.
pub(crate) fn name_field(problem: ScheduleProblem) -> Problems {
    let field = match problem {
        ScheduleProblem::DeadlineTooEarly => "deadline_at",
        ScheduleProblem::Grace => "grace_minutes",
    };
    let mut problems = Problems::none();
    problems.add(field, problem.to_string());
    problems
}

/// Saves the dates, or shows the round again with what is wrong.
pub(crate) async fn save(
    State(app): State<App>,
    by: Headquarters,
    Path(id): Path<RoundId>,
    shell: Shell,
    Form(sent): Form<SentSchedule>,
) -> Result<Response, Refusal> {
    let shown =
        rounds::find_round(&mut app.database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let refused = match sent.filled.read(&Schedule::from(&shown)) {
        Ok(schedule) => match reschedule_round(&app.database, &by, id, sent.revision, &schedule).await {
            Ok(_) => {
                let page = format!("/rounds/{id}");
                return Ok(see_other_with(&page, Flash::done("日程を変更しました。")));
            }
            Err(error) => refuse(error)?,
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, None, problems),
    };
    let (status, trouble, problems) = refused;
    let schedule = Some(ScheduleDraft { filled: sent.filled, problems });
    show_again(&app, &by, shell, id, (status, Draft { trouble, schedule, ..Draft::default() })).await
}

fn refuse(error: RescheduleError) -> Result<(StatusCode, Option<Trouble>, Problems), Refusal> {
    let words = error.to_string();
    match error {
        RescheduleError::NoSuchRound => Err(Refusal::not_found()),
        RescheduleError::Db(error) => Err(error.into()),
        RescheduleError::Schedule(problem) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, None, name_field(problem)))
        }
        RescheduleError::Stale | RescheduleError::Frozen => {
            Ok((StatusCode::CONFLICT, Some(Trouble::new(words)), Problems::none()))
        }
    }
}
