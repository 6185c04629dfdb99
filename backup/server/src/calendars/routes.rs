//! The screen of the calendar.

use axum::extract::State;
use axum::response::Html;
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell};

use super::month::Month;
use super::planned::list_planned;
use super::store;
use super::views::{CalendarView, DaySeen, Seen};
use crate::days;
use crate::jobs;
use crate::members::Member;

/// Shows a month, and one of its days; without an address of a month the one that it is, and today.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let (now, today) = (tx.now(), days::of(tx.now()));
    let day = query.filter("day").and_then(days::parse);
    let month = query.filter("month").and_then(Month::parse).or(day.map(Month::of));
    let month = month.unwrap_or(Month::of(today));
    let day = day.unwrap_or(today);
    let (Some(span), Some(of_day)) = (month.span(), day.pred_opt().and_then(days::end).zip(days::end(day)))
    else {
        return Err(Refusal::not_found());
    };
    let job = match query.filter("job").and_then(|job| job.parse().ok()) {
        Some(job) => jobs::find_job(&mut tx, job).await?,
        None => None,
    };
    let only = job.as_ref().map(|job| job.id);
    let planned = jobs::list_planned(&mut tx, only).await?;
    let seen = Seen {
        month,
        today,
        job: job.as_ref().map(|job| (job.id, job.name.as_str())),
        days: store::list_days(&mut tx, span, only).await?,
        troubled: store::list_troubled(&mut tx, span, only).await?,
        planned: list_planned(&planned, &month.days().collect::<Vec<_>>(), now),
        day: DaySeen {
            day,
            ran: store::list_jobs(&mut tx, of_day, only).await?,
            planned: list_planned(&planned, &[day], now),
        },
    };
    shell.show(&format!("カレンダー {}", month.words()), CalendarView::new(&seen))
}
