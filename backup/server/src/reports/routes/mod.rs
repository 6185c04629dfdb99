//! The list of reports, making one, and each one as a page, on paper, as CSV and held against its hash.

pub(crate) mod recipients;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use platform_audit::{Entry, EntryFilter, list_entries};
use platform_database::{Database, DbResult, ReadTx};
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, attachment, inline, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::document::Document;
use super::make::{MakeReportError, make_report};
use super::period::{InvalidPeriod, Period};
use super::printed::{csv, file_name, print, signature_words};
use super::store::{self, Report, ReportFilter};
use super::views::{Hashes, ProofView, ReportView, ReportsView, kinds, report_list, times};
use super::{Issuer, ReportId, ReportKind};
use crate::app::App;
use crate::days;
use crate::digests::sha256;
use crate::members::{Member, Reporter};

/// The form of a new report.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledReport {
    pub(super) kind: String,
    /// Without days: `current` for the time that it is, anything else for the one before it.
    pub(super) when: String,
    pub(super) first_on: String,
    pub(super) last_on: String,
}

impl FilledReport {
    /// The days that were asked for; without any, the time that the kind is usually about. `None` where a day is wanting or
    /// cannot be read.
    pub(super) fn period(&self, kind: ReportKind, today: NaiveDate) -> Option<Result<Period, InvalidPeriod>> {
        if self.first_on.is_empty() && self.last_on.is_empty() {
            let of_time = if self.when == "current" { Period::around } else { Period::before };
            return of_time(kind.cadence(), today).map(Ok);
        }
        let last = if self.last_on.is_empty() { None } else { Some(days::parse(&self.last_on)?) };
        Period::of_kind(kind, days::parse(&self.first_on)?, last, today)
    }
}

/// Lists the reports.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, &query, &shell, FilledReport::default(), Problems::none()).await
}

/// Makes a report of the days that somebody asks for.
pub(crate) async fn create(
    State(database): State<Database>,
    State(issuer): State<Issuer>,
    by: Reporter,
    shell: Shell,
    Form(filled): Form<FilledReport>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let kind = ReportKind::from_code(&filled.kind);
    let kind = kind.filter(|kind| by.member().auditor().is_some() || !kind.is_confidential());
    if kind.is_none() {
        problems.add("kind", "レポートの種類を選んでください。");
    }
    let today = days::of(database.now());
    let period = kind.and_then(|kind| filled.period(kind, today));
    match period {
        _ if kind.is_none() => {}
        None => problems.add("first_on", "期間の始まりと終わりの日を選んでください。"),
        Some(Err(invalid)) => problems.add("last_on", format!("{invalid}。")),
        Some(Ok(_)) => {}
    }
    if let (Some(kind), Some(Ok(period))) = (kind, period) {
        let id = make_report(&database, &issuer, by.actor(), (kind, period), false).await?;
        return Ok(see_other_with(&format!("/reports/{id}"), Flash::done("レポートを作成しました。")));
    }
    let page = draw(&database, by.member(), &ListQuery::default(), &shell, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows one report as it was made.
pub(crate) async fn show(
    State(app): State<App>,
    by: Member,
    Path(id): Path<ReportId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let (report, kind, document) = find(&mut tx, &by, id).await?;
    let mails = if by.admin().is_some() { store::list_mails(&mut tx, id).await? } else { Vec::new() };
    let signature = signature_words(&app, app.database.now());
    let view = ReportView::new(&report, (kind, document), signature, &mails);
    shell.at(vec![("レポート", "/reports".to_owned())]).show(&format!("{} #{id}", kind.label()), view)
}

/// One report on paper.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{report}/report.pdf",
    tag = "レポート",
    summary = "レポートのPDF",
    responses((status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn show_pdf(
    State(app): State<App>,
    by: Member,
    Path(id): Path<ReportId>,
) -> Result<Response, Refusal> {
    let (report, kind, document) = find(&mut app.database.read().await?, &by, id).await?;
    record(&app.database, &by, "reports.printed", &report).await?;
    let printed = print(&app, &report, kind, &document).await.map_err(Refusal::unknown)?;
    Ok(inline(&file_name(kind, report.first_on, "pdf"), "application/pdf", printed))
}

/// One report as CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<ReportId>,
) -> Result<Response, Refusal> {
    let (report, kind, document) = find(&mut database.read().await?, &by, id).await?;
    record(&database, &by, "reports.exported", &report).await?;
    let text = csv(&document, &report).map_err(Refusal::unknown)?;
    Ok(attachment(&file_name(kind, report.first_on, "csv"), "text/csv; charset=utf-8", text))
}

/// Holds a report against the hash that was kept beside it and the one in the audit record.
pub(crate) async fn show_proof(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<ReportId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let (report, kind, document) = find(&mut tx, &by, id).await?;
    let subject = format!("reports/{id}");
    let filter = EntryFilter { event: "reports.made".to_owned(), subject, ..EntryFilter::default() };
    let entry = list_entries(&mut tx, &filter, i64::MAX, 1, 0).await?.pop();
    let title = format!("{}（{}）", document.title, document.period);
    let recorded = entry.and_then(|entry| recorded_digest(&entry));
    let hashes = Hashes { computed: sha256(&report.content), kept: report.digest, recorded };
    let view = ProofView::new(format!("/reports/{id}"), title, hashes, by.auditor().is_some());
    let way = vec![("レポート", "/reports".to_owned()), (kind.label(), format!("/reports/{id}"))];
    shell.at(way).show("レポートの照合", view)
}

fn recorded_digest(entry: &Entry) -> Option<(String, i64)> {
    let facts: serde_json::Value = serde_json::from_str(&entry.facts).ok()?;
    Some((facts["sha256"].as_str()?.to_owned(), entry.number))
}

/// A report that the person may see; another one is not there for them.
pub(super) async fn find(
    tx: &mut ReadTx,
    by: &Member,
    id: ReportId,
) -> Result<(Report, ReportKind, Document), Refusal> {
    let report = store::find_report(tx, id).await?.ok_or_else(Refusal::not_found)?;
    let kind = report.kind().ok_or_else(Refusal::not_found)?;
    if kind.is_confidential() && by.auditor().is_none() {
        return Err(Refusal::not_found());
    }
    let document = serde_json::from_str(&report.content).map_err(Refusal::unknown)?;
    Ok((report, kind, document))
}

/// Handing out a file is recorded.
pub(super) async fn record(
    database: &Database,
    by: &Member,
    event: &'static str,
    report: &Report,
) -> DbResult<()> {
    let (subject, facts) = (format!("reports/{}", report.id), json!({ "kind": report.kind }));
    platform_audit::record_alone(database, by.actor(), event, subject, &facts).await
}

async fn draw(
    database: &Database,
    by: &Member,
    query: &ListQuery,
    shell: &Shell,
    filled: FilledReport,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let confidential = by.auditor().is_some();
    let filter = ReportFilter {
        kind: query.filter("kind").map(str::to_owned),
        way: query.filter("way").map(str::to_owned),
        confidential,
    };
    let list = report_list(confidential);
    let mut tx = database.read().await?;
    let total = u64::try_from(store::count_reports(&mut tx, &filter).await?).unwrap_or_default();
    let sort = list.order(query).map_or(("made", true), |order| (order.key, order.descending));
    let paging = list.paging(query, total);
    let lines = store::list_reports(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let view = ReportsView {
        list: list.view("/reports", query, &lines, total),
        kinds: kinds(confidential),
        times: times(),
        filled,
        problems,
        may_make: by.reporter().is_some(),
        may_configure: by.admin().is_some(),
    };
    shell.show("レポート", view)
}

impl From<MakeReportError> for Refusal {
    fn from(error: MakeReportError) -> Refusal {
        match error {
            MakeReportError::Period(_) => Refusal::unprocessable(format!("{error}。")),
            MakeReportError::Made => Refusal::conflict(format!("{error}。")),
            MakeReportError::Db(error) => error.into(),
        }
    }
}
