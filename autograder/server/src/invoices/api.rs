//! Invoices for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, explain};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::draft::{DraftInvoicesError, draft_invoices};
use super::issue::{IssueInvoicesError, issue_invoices};
use super::routes::{load, saw};
use super::store::{self, Examinee};
use super::{Invoice, InvoiceId, list_invoices};
use crate::app::App;
use crate::billing::GradeLine;
use crate::juku::JukuId;
use crate::rounds::{self, RoundId};
use crate::staff::{Headquarters, Office};
use crate::students::grade_label;

/// Which invoices are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one round.
    #[param(minimum = 1)]
    round: Option<i64>,
    /// Those of one 塾.
    #[param(minimum = 1)]
    juku: Option<i64>,
}

/// One edition of what a 塾 owes for a round.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvoiceItem {
    id: i64,
    round: i64,
    juku: i64,
    juku_number: String,
    juku_name: String,
    edition: i64,
    /// 会員種別: `culture_kids`, `eduplus` or `general`.
    membership: &'static str,
    /// The price of one examinee, tax within.
    unit_yen: i64,
    examinees: i64,
    amount_yen: i64,
    tax_percent: i64,
    /// The tax within the amount.
    tax_yen: i64,
    drafted_at: DateTime<Utc>,
    /// When it was made 確定; `null` for a draft, which 本部 alone sees.
    issued_at: Option<DateTime<Utc>>,
    lines: Vec<LineItem>,
}

/// The examinees of one grade.
#[derive(Serialize, ToSchema)]
struct LineItem {
    /// 「小6」.
    grade: &'static str,
    examinees: i64,
    /// How many sat the first and the second subject.
    sat: [i64; 2],
}

/// Lists the invoices that the caller may see, in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/invoices",
    tag = "ご請求",
    summary = "ご請求の一覧と明細",
    params(Wanted, PageAddress),
    responses((status = 200, description = "ご請求", body = Page<InvoiceItem>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    by: Office,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<InvoiceItem>>, Refusal> {
    let mut tx = app.database.read().await?;
    let only = (wanted.round.map(RoundId), wanted.juku.map(JukuId));
    let found = list_invoices(&mut tx, by.scope(), only).await?;
    Ok(Json(page.cut(found, |invoice| invoice.id.0, |invoice| InvoiceItem::new(&invoice))))
}

/// Tells of one invoice.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{invoice}",
    tag = "ご請求",
    summary = "1つのご請求",
    responses((status = 200, description = "ご請求", body = InvoiceItem))
)]
pub(crate) async fn show(
    State(app): State<App>,
    by: Office,
    Path(id): Path<InvoiceId>,
) -> Result<Json<InvoiceItem>, Refusal> {
    let (invoice, round, _) = load(&mut app.database.read().await?, by.scope(), id).await?;
    saw(&app, &by, &invoice, &round, "invoices.viewed").await?;
    Ok(Json(InvoiceItem::new(&invoice)))
}

impl InvoiceItem {
    fn new(invoice: &Invoice) -> InvoiceItem {
        let owed = &invoice.owed;
        let line = |line: &GradeLine| LineItem {
            grade: line.grade.label(),
            examinees: line.examinees,
            sat: line.sat,
        };
        InvoiceItem {
            id: invoice.id.0,
            round: invoice.round_id.0,
            juku: owed.juku.id.0,
            juku_number: owed.juku.number.clone(),
            juku_name: owed.juku.name.clone(),
            edition: invoice.edition,
            membership: owed.membership.code(),
            unit_yen: owed.unit_yen,
            examinees: owed.examinees(),
            amount_yen: owed.amount_yen(),
            tax_percent: invoice.tax_percent,
            tax_yen: invoice.tax_yen,
            drafted_at: invoice.drafted.1,
            issued_at: invoice.issued.as_ref().map(|(_, at, _)| *at),
            lines: owed.lines.iter().map(line).collect(),
        }
    }
}

/// Somebody whom an invoice counts.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountedItem {
    student_number: String,
    student_name: String,
    classroom_name: String,
    /// 「小6」.
    grade: &'static str,
    /// Whether the first and the second subject were sat.
    sat: [bool; 2],
}

/// Lists whom an invoice counts; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{invoice}/examinees",
    tag = "ご請求",
    summary = "ご請求に数えた受験者",
    params(PageAddress),
    responses((status = 200, description = "受験者", body = Page<CountedItem>))
)]
pub(crate) async fn list_examinees(
    State(app): State<App>,
    by: Office,
    Path(id): Path<InvoiceId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<CountedItem>>, Refusal> {
    let mut tx = app.database.read().await?;
    let (invoice, round, _) = load(&mut tx, by.scope(), id).await?;
    let found = store::list_examinees(&mut tx, &invoice, (page.to_ask(), page.after())).await?;
    drop(tx);
    saw(&app, &by, &invoice, &round, "invoices.viewed").await?;
    Ok(Json(page.counted(found, CountedItem::new)))
}

/// How far the billing of a round is.
#[derive(Serialize, ToSchema)]
pub(crate) struct BillingItem {
    /// Whether the round is 確定, without which there is nothing to bill.
    is_final: bool,
    drafts: usize,
    issued: usize,
}

/// Tells how far the billing of a round is.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/billing",
    tag = "ご請求",
    summary = "テスト回の請求の進み具合",
    responses((status = 200, description = "進み具合", body = BillingItem, headers(("ETag" = String))))
)]
pub(crate) async fn show_billing(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RoundId>,
) -> Result<Revised<BillingItem>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let revision = rounds::load_billing_revision(&mut tx, id).await?;
    let invoices = list_invoices(&mut tx, by.staff().scope(), (Some(id), None)).await?;
    let issued = invoices.iter().filter(|invoice| invoice.issued.is_some()).count();
    let drafts = invoices.len() - issued;
    Ok(Revised(revision, BillingItem { is_final: round.state.is_final(), drafts, issued }))
}

/// How many 塾 it was done for.
#[derive(Serialize, ToSchema)]
pub(crate) struct DoneItem {
    count: usize,
}

/// Drafts the invoices that the frozen numbers ask for.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/invoice-drafts",
    tag = "ご請求",
    summary = "請求の下書きをつくる",
    params(("If-Match" = String, Header, description = "テスト回の請求を読み取ったときの ETag")),
    responses((status = 200, description = "つくった数", body = DoneItem))
)]
pub(crate) async fn create_drafts(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    SeenRevision(seen): SeenRevision,
) -> Result<Json<DoneItem>, Refusal> {
    let drafted = draft_invoices(&app.database, &by, app.billing.tax_percent, round, seen).await;
    Ok(Json(DoneItem { count: drafted.map_err(explain)?.count }))
}

/// Issues every draft of a round.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/invoices",
    tag = "ご請求",
    summary = "請求を確定する",
    params(("If-Match" = String, Header, description = "テスト回の請求を読み取ったときの ETag")),
    responses((status = 200, description = "確定した数", body = DoneItem))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    _proven: FreshlyProven,
    Path(round): Path<RoundId>,
    SeenRevision(seen): SeenRevision,
) -> Result<Json<DoneItem>, Refusal> {
    let issued = issue_invoices(&app.database, &by, &app.billing, round, seen).await;
    Ok(Json(DoneItem { count: issued.map_err(explain)?.count }))
}

impl CountedItem {
    fn new(counted: Examinee) -> CountedItem {
        CountedItem {
            student_number: counted.student_number,
            student_name: counted.student_name,
            classroom_name: counted.classroom_name,
            grade: grade_label(counted.grade),
            sat: [counted.first_sat, counted.second_sat],
        }
    }
}

impl Explain for DraftInvoicesError {
    fn is_outdated(&self) -> bool {
        matches!(self, DraftInvoicesError::Stale)
    }
}

impl Explain for IssueInvoicesError {
    fn is_outdated(&self) -> bool {
        matches!(self, IssueInvoicesError::Stale)
    }
}
