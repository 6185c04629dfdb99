//! What a schedule means, while somebody types it.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use backup_policy::{BackupWindow, Timetable};
use chrono::NaiveTime;
use platform_database::{Database, Timestamp};
use platform_web::{ListQuery, Refusal, dates};

use crate::jobs::schedule_words::schedule_words;
use crate::jobs::timetable::next_starts;
use crate::members::Operator;

/// How many starts are shown.
const STARTS: usize = 5;

#[derive(Template)]
#[template(path = "jobs/schedule.html")]
struct ScheduleView {
    /// 「毎日 22:00」.
    words: String,
    starts: Vec<String>,
    /// What is wrong with it.
    problem: String,
}

/// Shows the next starts of a schedule within its hours; a delay of the job's own comes on top.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Operator,
    query: ListQuery,
) -> Result<Html<String>, Refusal> {
    let field = |name| query.filter(name).unwrap_or_default().trim().to_owned();
    let view =
        ScheduleView::new(&field("schedule"), (&field("window_from"), &field("window_to")), database.now());
    view.render().map(Html).map_err(Refusal::unknown)
}

impl ScheduleView {
    fn new(pattern: &str, window: (&str, &str), now: Timestamp) -> ScheduleView {
        if pattern.is_empty() {
            let words = "手動でだけ実行します。".to_owned();
            return ScheduleView { words, starts: Vec::new(), problem: String::new() };
        }
        match timetable(pattern, window) {
            Err(problem) => ScheduleView { words: String::new(), starts: Vec::new(), problem },
            Ok(timetable) => ScheduleView {
                words: schedule_words(pattern),
                starts: next_starts(&timetable, now).take(STARTS).map(dates::date_time).collect(),
                problem: String::new(),
            },
        }
    }
}

/// Hours that are not complete, or make no sense, are named by the form itself.
fn timetable(pattern: &str, (from, to): (&str, &str)) -> Result<Timetable, String> {
    let timetable = Timetable::parse(pattern).map_err(|invalid| invalid.to_string())?;
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let window = time(from).zip(time(to)).and_then(|(from, to)| BackupWindow::new(from, to).ok());
    match window {
        Some(window) => timetable.within(window).map_err(|invalid| invalid.to_string()),
        None => Ok(timetable),
    }
}
