//! The screen of labels, and the labels on paper.

use axum::extract::State;
use axum::response::{Html, Response};
use platform_web::{Form, ListQuery, Refusal, Shell, inline};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::order::{FilledOrder, InvalidOrder};
use super::views::{LabelsView, label_list};
use crate::app::App;
use crate::media;
use crate::members::Operator;

/// Lists the media whose labels can be printed.
pub(crate) async fn list(
    State(app): State<App>,
    _by: Operator,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let media = media::list_in_use(&mut app.database.read().await?).await?;
    let list = label_list();
    let total = media.len() as u64;
    let paging = list.paging(&query, total);
    let (offset, limit) = (usize::try_from(paging.offset()), usize::try_from(paging.limit()));
    let rows: Vec<_> =
        media.into_iter().skip(offset.unwrap_or_default()).take(limit.unwrap_or_default()).collect();
    let view = LabelsView {
        list: list.view(shell.path(), &query, &rows, total),
        coded: app.front.public_url.is_some(),
    };
    shell.at(vec![("媒体", "/media".to_owned())]).show("ラベルの印刷", view)
}

/// The labels that are ticked.
pub(crate) async fn show_pdf(
    State(app): State<App>,
    by: Operator,
    Form(filled): Form<FilledOrder>,
) -> Result<Response, Refusal> {
    let media = media::list_in_use(&mut app.database.read().await?).await?;
    let sheet = filled.read(&media, app.front.public_url.as_ref())?;
    let facts = json!({ "count": sheet.labels.len() });
    platform_audit::record_alone(&app.database, by.actor(), "media.labels_printed", "media", &facts).await?;
    let press = app.press.clone();
    let printed = spawn_blocking(move || press.labels(&sheet)).await.map_err(Refusal::unknown)?;
    Ok(inline("媒体のラベル.pdf", "application/pdf", printed.map_err(Refusal::unknown)?))
}

impl From<InvalidOrder> for Refusal {
    fn from(error: InvalidOrder) -> Refusal {
        Refusal::unprocessable(format!("{error}。"))
    }
}
