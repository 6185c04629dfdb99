//! The page of those who are next, and what a command says of them.

use axum::extract::State;
use axum::response::Html;
use chrono::NaiveDate;
use platform_database::{Database, DbResult};
use platform_web::{ListQuery, Refusal, Shell};

use super::KeepLeft;
use super::store;
use super::views::{LeftView, left_list};
use crate::app::App;
use crate::staff::{Headquarters, seen_page};

/// Lists who becomes nameless within a year, the next first.
pub(crate) async fn list(
    State(app): State<App>,
    by: Headquarters,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let keep = app.keep_left;
    let mut tx = app.database.read().await?;
    let now = tx.now();
    let list = left_list(keep, now);
    let until = keep.within_a_year(now);
    let due = store::count_left(&mut tx, keep.until(now)).await?;
    let total = u64::try_from(store::count_left(&mut tx, until).await?).unwrap_or_default();
    let paging = list.paging(&query, total);
    let lines = store::list_left(&mut tx, until, (paging.limit(), paging.offset())).await?;
    drop(tx);
    by.staff()
        .saw(&app.database, "students.listed", "left-students", &seen_page(&query, lines.len()))
        .await?;
    let view = LeftView { years: keep.years(), due, list: list.view(shell.path(), &query, &lines, total) };
    let way = vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned())];
    shell.at(way).show("退会した生徒の匿名化", view)
}

/// Everybody whose time has come: 塾ID, 生徒ID and the day on which they left.
pub(crate) async fn list_due(
    database: &Database,
    keep: KeepLeft,
) -> DbResult<Vec<(String, String, NaiveDate)>> {
    let mut tx = database.read().await?;
    let until = keep.until(tx.now());
    let due = store::list_left(&mut tx, until, (i64::MAX, 0)).await?;
    Ok(due.into_iter().map(|left| (left.pupil.juku_number, left.pupil.number, left.left_on)).collect())
}
