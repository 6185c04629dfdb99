//! The list of entries, one entry, and the exports.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_audit::{count_entries, find_entry, list_entries, record_alone};
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell, attachment};
use serde_json::json;

use super::AuditReader;
use super::export::{self, Format};
use super::filled::FilledFilter;
use super::views::{AuditListView, EntryView, entry_list};

/// Lists what was recorded, the newest first.
pub(super) async fn list<R: AuditReader>(
    State(database): State<Database>,
    _reader: R,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let filled = FilledFilter::read(&query);
    let filter = filled.filter();
    let list = entry_list(R::WORDS);
    let mut tx = database.read().await?;
    let total = count_entries(&mut tx, &filter).await?;
    let paging = list.paging(&query, total);
    let entries = list_entries(&mut tx, &filter, i64::MAX, paging.limit(), paging.offset()).await?;
    drop(tx);
    let list = list.view(shell.path(), &query, &entries, total);
    shell.show("監査ログ", AuditListView::new(&query, filled, &R::WORDS, list))
}

/// Shows one entry with everything that is kept of it.
pub(super) async fn show<R: AuditReader>(
    State(database): State<Database>,
    _reader: R,
    Path(number): Path<i64>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let entry = find_entry(&mut tx, number).await?.ok_or_else(Refusal::not_found)?;
    drop(tx);
    let shell = shell.at(vec![("監査ログ", "/audit".to_owned())]);
    shell.show(&format!("監査ログ {number}"), EntryView::new(&entry, &R::WORDS))
}

/// Exports what the address asks for as a CSV.
pub(super) async fn show_csv<R: AuditReader>(
    State(database): State<Database>,
    reader: R,
    query: ListQuery,
) -> Result<Response, Refusal> {
    export::<R>(database, &reader, &query, Format::Csv).await
}

/// Exports what the address asks for as a JSON array.
pub(super) async fn show_json<R: AuditReader>(
    State(database): State<Database>,
    reader: R,
    query: ListQuery,
) -> Result<Response, Refusal> {
    export::<R>(database, &reader, &query, Format::Json).await
}

/// Records the export, then sends it.
async fn export<R: AuditReader>(
    database: Database,
    reader: &R,
    query: &ListQuery,
    format: Format,
) -> Result<Response, Refusal> {
    let filled = FilledFilter::read(query);
    let filter = filled.filter();
    let entries = count_entries(&mut database.read().await?, &filter).await?;
    let facts = json!({ "format": format.ending(), "entries": entries, "filter": filled.text() });
    record_alone(&database, reader.actor(), "audit.exported", "audit", &facts).await?;
    let name = format!("監査ログ.{}", format.ending());
    let pieces = export::pieces(database, filter, format, R::WORDS);
    Ok(attachment(&name, format.content_type(), Body::from_stream(pieces)))
}
