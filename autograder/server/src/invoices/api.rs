//! Invoices for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::routes::{load, saw};
use super::{Invoice, InvoiceId, list_invoices};
use crate::app::App;
use crate::billing::GradeLine;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Office;

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
