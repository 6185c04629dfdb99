//! The page of the history.

use axum::extract::{Path, State};
use axum::response::Html;
use chrono::TimeDelta;
use platform_audit::{About, count_entries_about, list_entries_about};
use platform_database::{Database, DbResult, ReadTx};
use platform_web::{ListQuery, Refusal, Shell};

use super::views::{HistoryView, change_list, changes_asked_for};
use crate::classrooms;
use crate::juku::{self, Juku, JukuId};
use crate::staff::{self, Headquarters, Scope};

/// How far back it tells.
pub(super) const TOLD: TimeDelta = TimeDelta::days(365);

/// Lists what was changed of a 塾, the newest first.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let found = juku::find_juku(&mut tx, by.staff().scope(), id).await?;
    let juku = found.ok_or_else(Refusal::not_found)?;
    let subjects = list_subjects(&mut tx, by.staff().scope(), &juku).await?;
    let events = changes_asked_for(query.filter("event"));
    let about = About { subjects: &subjects, events: &events, from: tx.now() - TOLD };
    let list = change_list();
    let total = count_entries_about(&mut tx, about).await?;
    let paging = list.paging(&query, total);
    let part = (paging.limit(), paging.offset());
    let entries = list_entries_about(&mut tx, about, i64::MAX, part).await?;
    drop(tx);
    let list = list.view(shell.path(), &query, &entries, total);
    let page = format!("/juku/{id}");
    let way = vec![("ホーム", "/".to_owned()), ("塾", "/juku".to_owned()), (&*juku.name, page)];
    shell.at(way).show("履歴", HistoryView::new(&juku, list))
}

/// How the record names the 塾, its 教室 and who works for it now.
pub(super) async fn list_subjects(tx: &mut ReadTx, scope: &Scope, juku: &Juku) -> DbResult<Vec<String>> {
    let rooms = classrooms::list_classrooms_of(tx, &[juku.id]).await?;
    let people = match scope.office_of(juku.id) {
        Some(office) => staff::list_colleagues(tx, &office).await?,
        None => Vec::new(),
    };
    let mut subjects = vec![format!("juku/{}", juku.number)];
    subjects.extend(rooms.iter().map(|room| format!("classrooms/{} {}", room.id, room.number)));
    subjects.extend(people.iter().map(|person| format!("users/{person}")));
    Ok(subjects)
}
