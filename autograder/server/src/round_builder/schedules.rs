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

/// The dates as typed; those that a round may lack are empty then.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FilledSchedule {
    pub(crate) sat_on: String,
    #[serde(default)]
    pub(crate) sat_until: String,
    #[serde(default)]
    pub(crate) roster_deadline_at: String,
    pub(crate) opens_at: String,
    pub(crate) deadline_at: String,
    pub(crate) grace_minutes: String,
    #[serde(default)]
    pub(crate) publish_at: String,
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
        let time = |at: Option<Timestamp>| at.map(dates::input_value).unwrap_or_default();
        FilledSchedule {
            sat_on: schedule.sat_on.to_string(),
            sat_until: schedule.sat_until.map(|last| last.to_string()).unwrap_or_default(),
            roster_deadline_at: time(schedule.roster_deadline_at),
            opens_at: dates::input_value(schedule.opens_at),
            deadline_at: dates::input_value(schedule.deadline_at),
            grace_minutes: schedule.grace_minutes.to_string(),
            publish_at: time(schedule.publish_at),
        }
    }

    /// Reads the fields. Fields know no seconds; one that still says what `shown` says keeps its own.
    pub(crate) fn read(&self, shown: &Schedule) -> Result<Schedule, Problems> {
        let mut problems = Problems::none();
        let day = |sent: &str| sent.trim().parse::<NaiveDate>().ok();
        let sat_on = noted(&mut problems, "sat_on", day(&self.sat_on), "実施日を入れてください");
        let words = "実施期間の最終日は、日付を入れるか、空欄にしてください";
        let sat_until = noted(&mut problems, "sat_until", unless_empty(&self.sat_until, day), words);
        let roster_deadline_at = read_free_time(&self.roster_deadline_at, shown.roster_deadline_at);
        let words = "受付締切は、日時を入れるか、空欄にしてください";
        let roster_deadline_at = noted(&mut problems, "roster_deadline_at", roster_deadline_at, words);
        let opens_at = read_time(&self.opens_at, shown.opens_at);
        let words = "入力開始の日時を入れてください";
        let opens_at = noted(&mut problems, "opens_at", opens_at, words);
        let deadline_at = read_time(&self.deadline_at, shown.deadline_at);
        let words = "締切の日時を入れてください";
        let deadline_at = noted(&mut problems, "deadline_at", deadline_at, words);
        let grace_minutes = self.grace_minutes.trim().parse::<i64>().ok();
        let words = "猶予は分の数字で入れてください";
        let grace_minutes = noted(&mut problems, "grace_minutes", grace_minutes, words);
        let publish_at = read_free_time(&self.publish_at, shown.publish_at);
        let words = "公開日時は、日時を入れるか、空欄にしてください";
        let publish_at = noted(&mut problems, "publish_at", publish_at, words);
        let schedule = || {
            Some(Schedule {
                sat_on: sat_on?,
                sat_until: sat_until?,
                roster_deadline_at: roster_deadline_at?,
                opens_at: opens_at?,
                deadline_at: deadline_at?,
                grace_minutes: grace_minutes?,
                publish_at: publish_at?,
            })
        };
        let Some(schedule) = schedule() else { return Err(problems) };
        match schedule.problem() {
            None => Ok(schedule),
            Some(problem) => Err(name_field(problem)),
        }
    }
}

/// What a field says, if it can be read; else the problem is noted beside it.
fn noted<T>(problems: &mut Problems, field: &str, read: Option<T>, words: &str) -> Option<T> {
    if read.is_none() {
        problems.add(field, words);
    }
    read
}

fn read_time(sent: &str, shown: Timestamp) -> Option<Timestamp> {
    if sent.trim() == dates::input_value(shown) { Some(shown) } else { dates::parse_input(sent) }
}

/// The same of a time that there need not be.
fn read_free_time(sent: &str, shown: Option<Timestamp>) -> Option<Option<Timestamp>> {
    unless_empty(sent, |sent| match shown {
        Some(shown) => read_time(sent, shown),
        None => dates::parse_input(sent),
    })
}

/// What a field says that may be left empty; `None` where it cannot be read.
fn unless_empty<T>(sent: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    let sent = sent.trim();
    if sent.is_empty() { Some(None) } else { read(sent).map(Some) }
}

/// Says a problem of the dates beside the field that can mend it.
pub(crate) fn name_field(problem: ScheduleProblem) -> Problems {
    let field = match problem {
        ScheduleProblem::DeadlineTooEarly => "deadline_at",
        ScheduleProblem::Grace => "grace_minutes",
        ScheduleProblem::LastDayTooEarly | ScheduleProblem::LastDayTooLate => "sat_until",
        ScheduleProblem::RosterDeadlineTooLate => "roster_deadline_at",
        ScheduleProblem::PublicationTooEarly => "publish_at",
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
