//! Handing out a list as a file.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_spreadsheet::{CsvEncoding, SheetOut, write_csv, write_xlsx};
use platform_web::{ListQuery, Refusal, XLSX, attachment};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::MOST_ROWS;
use crate::members::Member;
use crate::{alerts, days, jobs, loans, media, runs, verifications};

/// `jobs.csv`, `runs.xlsx` and so on; the filters are those of the list.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(file): Path<String>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, kind) = file.rsplit_once('.').ok_or_else(Refusal::not_found)?;
    let write: fn(&SheetOut) -> _ = match kind {
        "csv" => |sheet: &SheetOut| write_csv(sheet, CsvEncoding::Utf8Bom),
        "xlsx" => |sheet: &SheetOut| write_xlsx(std::slice::from_ref(sheet)),
        _ => return Err(Refusal::not_found()),
    };
    let mut tx = database.read().await?;
    let today = days::of(tx.now());
    let sheet = match name {
        "jobs" => jobs::list_sheet(&mut tx, &query).await?,
        "runs" => runs::list_sheet(&mut tx, &query).await?,
        "media" => media::list_sheet(&mut tx, &query).await?,
        "loans" => loans::list_sheet(&mut tx, &query).await?,
        "alerts" => alerts::list_sheet(&mut tx, &query).await?,
        "verifications" => verifications::list_sheet(&mut tx).await?,
        _ => return Err(Refusal::not_found()),
    };
    drop(tx);
    let count = i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX);
    if count > MOST_ROWS {
        return Err(Refusal::unprocessable(
            "5万件を超えるため、ファイルにできません。条件で絞り込んでください。",
        ));
    }
    let facts = json!({ "rows": count });
    platform_audit::record_alone(&database, by.actor(), "lists.exported", format!("lists/{file}"), &facts)
        .await?;
    let title = sheet.name.clone();
    let bytes = spawn_blocking(move || write(&sheet)).await.map_err(Refusal::unknown)?;
    let content_type = if kind == "csv" { "text/csv; charset=utf-8" } else { XLSX };
    Ok(attachment(&format!("{title}_{today}.{kind}"), content_type, bytes.map_err(Refusal::unknown)?))
}
