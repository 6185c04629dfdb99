//! Reports for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::ReportId;
use super::number::document_number;
use super::period::Period;
use super::routes::{find, record};
use super::store::{self, ReportHead};
use crate::members::Member;

/// A report without its content.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportItem {
    id: i64,
    /// What it is known by: `MONTHLY-202611-00012`.
    number: String,
    /// `daily`, `weekly`, `monthly`, `compliance`, `audit`, `iso27001`, `iso19650`, `recovery` or `users`.
    kind: String,
    /// The first and the last day of Japan that it covers: `2026-11-28`.
    first_on: String,
    last_on: String,
    /// Whether the calendar made it.
    scheduled: bool,
    made_by: String,
    made_at: DateTime<Utc>,
    /// Of its content as it is kept.
    sha256: String,
}

/// A report with its content.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeReport {
    id: i64,
    number: String,
    kind: String,
    first_on: String,
    sha256: String,
    /// Title, period, figures and tables; a cell is a text, perhaps with the page that proves it.
    #[schema(value_type = Object)]
    document: serde_json::Value,
}

/// Lists the reports that the token's person may see, in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    tag = "レポート",
    summary = "レポートの一覧",
    params(PageAddress),
    responses((status = 200, description = "レポート", body = Page<ReportItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ReportItem>>, Refusal> {
    let mut tx = database.read().await?;
    let confidential = by.auditor().is_some();
    let heads = store::list_heads_after(&mut tx, confidential, ReportId(page.after()), page.to_ask()).await?;
    Ok(Json(page.page(heads, |head| head.id.0, ReportItem::new)))
}

/// Gives one report. It is recorded, as every file that is handed out.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{report}",
    tag = "レポート",
    summary = "1つのレポートの内容",
    responses((status = 200, description = "レポート", body = WholeReport))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<ReportId>,
) -> Result<Json<WholeReport>, Refusal> {
    let (report, _, _) = find(&mut database.read().await?, &by, id).await?;
    record(&database, &by, "reports.exported", &report).await?;
    Ok(Json(WholeReport {
        id: report.id.0,
        number: report.number(),
        document: serde_json::from_str(&report.content).map_err(Refusal::unknown)?,
        kind: report.kind,
        first_on: report.first_on.to_string(),
        sha256: report.digest,
    }))
}

impl ReportItem {
    fn new(head: ReportHead) -> ReportItem {
        let period = Period { first: head.first_on, last: head.last_on };
        ReportItem {
            id: head.id.0,
            number: document_number(&head.kind, period, head.id),
            kind: head.kind,
            first_on: head.first_on.to_string(),
            last_on: head.last_on.to_string(),
            scheduled: head.scheduled,
            made_by: head.made_by,
            made_at: head.made_at,
            sha256: head.digest,
        }
    }
}
