//! The page of a notice.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::Database;
use platform_web::{Refusal, Shell};

use super::views::NoticeView;
use super::{NoticeId, store};
use crate::members::Member;

/// Shows what a notice says and what became of it at each address.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<NoticeId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let notice = store::find_notice(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let deliveries = store::list_deliveries(&mut tx, id).await?;
    let view = NoticeView::new(&notice, &deliveries, by.admin().is_some());
    let crumbs = vec![("アラート", "/alerts".to_owned())];
    shell.at(crumbs).show(&format!("通知 #{id}"), view)
}
