//! The page of 実績.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell};

use super::load::load_records;
use super::views::{RecordsView, asked_for, record_list};
use crate::juku::{self, JukuId};
use crate::staff::{Headquarters, seen_page};

/// Lists the rounds that a 塾 took part in. Of a small 塾 a mean tells a pupil's marks, so the view is recorded.
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
    let records = load_records(&mut tx, &by, id).await?;
    drop(tx);
    let described = record_list(id, &records);
    let records = asked_for(records, &query, described.order(&query));
    let total = records.len() as u64;
    let shown = described.paging(&query, total).of(&records);
    let subject = format!("juku/{}/results", juku.number);
    by.staff().saw(&database, "results.viewed", subject, &seen_page(&query, shown.len())).await?;
    let list = described.view(shell.path(), &query, shown, total);
    let way =
        vec![("ホーム", "/".to_owned()), ("塾", "/juku".to_owned()), (&*juku.name, format!("/juku/{id}"))];
    shell.at(way).show("テスト回ごとの実績", RecordsView::new(&juku, list))
}
