//! Reports for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, read_code};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::make::make_report;
use super::number::document_number;
use super::period::Period;
use super::routes::{FilledReport, find, record};
use super::store::{self, ReportHead};
use super::{Issuer, ReportId, ReportKind};
use crate::days;
use crate::members::{Member, Reporter};

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

/// A report that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentReport {
    /// `daily`, `weekly`, `monthly`, `compliance`, `audit`, `iso27001`, `iso19650`, `recovery` or `users`.
    kind: String,
    /// The first day of Japan that it covers; without days it is the day, week, month or quarter before this one.
    first_on: Option<NaiveDate>,
    /// The last one; of a kind that says how long it is, it may be left out.
    last_on: Option<NaiveDate>,
    /// Without days: the day, week, month or quarter that it is.
    #[serde(default)]
    current: bool,
}

/// Makes a report.
#[utoipa::path(
    post,
    path = "/api/v1/reports",
    tag = "レポート",
    summary = "レポートを作成する",
    request_body = SentReport,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "レポートの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    State(issuer): State<Issuer>,
    by: Reporter,
    making: Making<SentReport>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, sent: SentReport| {
            let wanted = sent.read(&by, days::of(database.now()))?;
            Ok(make_report(&database, &issuer, by.actor(), wanted, false).await?.0)
        })
        .await
}

impl SentReport {
    /// The kind and the days, by the rules of the form; what only those may see who read the audit record is no kind for
    /// anybody else.
    fn read(self, by: &Reporter, today: NaiveDate) -> Result<(ReportKind, Period), Refusal> {
        let kind = read_code("kind", &self.kind, ReportKind::ALL, ReportKind::code)?;
        if kind.is_confidential() && by.member().auditor().is_none() {
            return Err(Refusal::of_field("kind", "監査担当者とシステム管理者だけが作成できます。"));
        }
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let filled = FilledReport {
            kind: self.kind,
            when: if self.current { "current" } else { "" }.to_owned(),
            first_on: day(self.first_on),
            last_on: day(self.last_on),
        };
        match filled.period(kind, today) {
            Some(Ok(period)) => Ok((kind, period)),
            Some(Err(invalid)) => Err(Refusal::of_field("last_on", format!("{invalid}。"))),
            None => Err(Refusal::of_field("first_on", "期間の始まりと終わりの日を入れてください。")),
        }
    }
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
