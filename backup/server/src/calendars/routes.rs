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
    let all = jobs::list_jobs(&mut tx).await?;
    let wanted = query.filter("job").and_then(|job| job.parse().ok());
    let job = all.iter().find(|job| Some(job.id) == wanted);
    let only = job.map(|job| job.id);
    let shown: Vec<jobs::Job> =
        all.iter().filter(|job| only.is_none_or(|id| id == job.id)).cloned().collect();
    let seen = Seen {
        month,
        today,
        job: job.map(|job| (job.id, job.name.as_str())),
        days: store::list_days(&mut tx, span, only).await?,
        troubled: store::list_troubled(&mut tx, span, only).await?,
        planned: list_planned(&shown, &month.days().collect::<Vec<_>>(), now),
        day: DaySeen {
            day,
            ran: store::list_jobs(&mut tx, of_day, only).await?,
            planned: list_planned(&shown, &[day], now),
        },
    };
    shell.show(&format!("カレンダー {}", month.words()), CalendarView::new(&seen))
}
