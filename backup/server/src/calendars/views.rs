//! What the calendar shows.

use std::collections::HashMap;

use askama::Template;
use chrono::{Datelike, NaiveDate};
use platform_web::{Tone, dates};

use super::month::Month;
use super::planned::Planned;
use super::store::{DayRow, JobRow, TroubledRow};
use crate::days;
use crate::jobs::JobId;

/// So many jobs in trouble are named in a day's square.
const NAMED: usize = 2;
/// So many planned jobs are listed of a day.
const LISTED: usize = 100;

/// Everything the screen is made of.
pub(super) struct Seen<'a> {
    pub(super) month: Month,
    pub(super) today: NaiveDate,
    /// The only job that is shown, if it is one.
    pub(super) job: Option<(JobId, &'a str)>,
    pub(super) days: Vec<DayRow>,
    pub(super) troubled: Vec<TroubledRow>,
    pub(super) planned: Vec<Planned<'a>>,
    pub(super) day: DaySeen<'a>,
}

/// The day that is told in full.
pub(super) struct DaySeen<'a> {
    pub(super) day: NaiveDate,
    pub(super) ran: Vec<JobRow>,
    pub(super) planned: Vec<Planned<'a>>,
}

/// The screen.
#[derive(Template)]
#[template(path = "calendars/show.html")]
pub(super) struct CalendarView {
    month: String,
    previous: String,
    next: String,
    /// Leads to today; none where it is shown already.
    current: Option<String>,
    /// The job, its page, and the calendar of all jobs.
    job: Option<(String, String, String)>,
    blanks: u32,
    blanks_after: u32,
    squares: Vec<Square>,
    day: DayView,
}

/// A day of the month.
struct Square {
    number: u32,
    /// 「金」, told where no heading says it.
    weekday: &'static str,
    words: String,
    href: String,
    today: bool,
    chosen: bool,
    marks: Vec<MarkView>,
    troubled: Vec<(String, String)>,
    more: usize,
}

/// How many of something; leads to them.
struct MarkView {
    label: &'static str,
    count: i64,
    tone: Tone,
    href: String,
}

struct DayView {
    words: String,
    runs: String,
    ran: Vec<RanLine>,
    planned: Vec<PlannedLine>,
    more: usize,
}

struct RanLine {
    job: String,
    href: String,
    marks: Vec<MarkView>,
}

struct PlannedLine {
    at: String,
    job: String,
    href: String,
}

impl CalendarView {
    pub(super) fn new(seen: &Seen<'_>) -> CalendarView {
        let only = seen.job.map(|(id, _)| id);
        let at = |month: Month| address(month, None, only);
        let mut troubled: HashMap<NaiveDate, Vec<&TroubledRow>> = HashMap::new();
        for row in &seen.troubled {
            troubled.entry(row.day).or_default().push(row);
        }
        let squares = seen.month.days().map(|day| {
            let of_day = troubled.get(&day).map(Vec::as_slice).unwrap_or_default();
            Square::new(seen, day, of_day)
        });
        CalendarView {
            month: seen.month.words(),
            previous: at(seen.month.previous()),
            next: at(seen.month.next()),
            current: (Month::of(seen.today) != seen.month).then(|| at(Month::of(seen.today))),
            job: seen.job.map(|(id, name)| {
                (name.to_owned(), format!("/jobs/{id}"), address(seen.month, Some(seen.day.day), None))
            }),
            blanks: seen.month.blanks(),
            blanks_after: seen.month.blanks_after(),
            squares: squares.collect(),
            day: DayView::new(&seen.day, only),
        }
    }
}

impl Square {
    fn new(seen: &Seen<'_>, day: NaiveDate, troubled: &[&TroubledRow]) -> Square {
        let only = seen.job.map(|(id, _)| id);
        let of_day = seen.days.iter().filter(|row| row.day == day);
        let counts = of_day.map(|row| (row.outcome.as_deref(), row.runs)).collect();
        let planned = seen.planned.iter().filter(|planned| planned.day == day).count();
        let href = address(seen.month, Some(day), only);
        let mut marks = marks(day, only, &counts);
        if planned > 0 {
            let count = i64::try_from(planned).unwrap_or(i64::MAX);
            marks.push(MarkView { label: "予定", count, tone: Tone::Info, href: format!("{href}#day") });
        }
        let named =
            troubled.iter().take(NAMED).map(|row| (row.job.clone(), runs_page(day, None, Some(row.job_id))));
        Square {
            number: day.day(),
            weekday: dates::weekday(day),
            words: days::words(day),
            href: format!("{href}#day"),
            today: day == seen.today,
            chosen: day == seen.day.day,
            marks,
            troubled: named.collect(),
            more: troubled.len().saturating_sub(NAMED),
        }
    }
}

impl DayView {
    fn new(seen: &DaySeen<'_>, only: Option<JobId>) -> DayView {
        let planned = seen.planned.iter().take(LISTED).map(|planned| PlannedLine {
            at: dates::short(planned.at),
            job: planned.job.name.clone(),
            href: format!("/jobs/{}", planned.job.id),
        });
        DayView {
            words: days::words(seen.day),
            runs: runs_page(seen.day, None, only),
            ran: seen
                .ran
                .chunk_by(|one, next| one.job_id == next.job_id)
                .map(|rows| RanLine::new(seen.day, rows))
                .collect(),
            planned: planned.collect(),
            more: seen.planned.len().saturating_sub(LISTED),
        }
    }
}

impl RanLine {
    /// The line of one job, of which there is a row for each outcome.
    fn new(day: NaiveDate, rows: &[JobRow]) -> RanLine {
        let counts = rows.iter().map(|row| (row.outcome.as_deref(), row.runs)).collect();
        let (job, id) = rows.first().map(|row| (row.job.clone(), row.job_id)).unzip();
        let href = id.map(|id| format!("/jobs/{id}")).unwrap_or_default();
        RanLine { job: job.unwrap_or_default(), href, marks: marks(day, id, &counts) }
    }
}

/// How many runs ended in which way, as far as there are any; what is worst first.
fn marks(day: NaiveDate, job: Option<JobId>, counts: &HashMap<Option<&str>, i64>) -> Vec<MarkView> {
    let kinds = [
        (Some("failed"), "失敗", Tone::Bad),
        (Some("interrupted"), "中断", Tone::Bad),
        (Some("warned"), "警告", Tone::Warn),
        (Some("succeeded"), "成功", Tone::Good),
        (Some("cancelled"), "取消", Tone::Neutral),
        (None, "実行中", Tone::Neutral),
    ];
    let mark = |(outcome, label, tone): (Option<&str>, _, _)| {
        let count = counts.get(&outcome).copied()?;
        let href = runs_page(day, Some(outcome.unwrap_or("going_on")), job);
        Some(MarkView { label, count, tone, href })
    };
    kinds.into_iter().filter_map(mark).collect()
}

/// The list of a day's runs.
fn runs_page(day: NaiveDate, outcome: Option<&str>, job: Option<JobId>) -> String {
    let outcome = outcome.map(|outcome| format!("&outcome={outcome}")).unwrap_or_default();
    let job = job.map(|job| format!("&job={job}")).unwrap_or_default();
    format!("/runs?from={day}&until={day}{outcome}{job}")
}

fn address(month: Month, day: Option<NaiveDate>, job: Option<JobId>) -> String {
    let day = day.map(|day| format!("&day={day}")).unwrap_or_default();
    let job = job.map(|job| format!("&job={job}")).unwrap_or_default();
    format!("/calendar?month={}{day}{job}", month.code())
}
