//! Issuing invoices, and the page of one.

use autograder_report::PrintError;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::{DbResult, ReadTx};
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, inline, see_other_with};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::InvoiceId;
use super::drafts::Seen;
use super::issue::{IssueInvoicesError, issue_invoices};
use super::paper::{lay_out, number};
use super::store::{self, Invoice, list_invoices};
use super::views::{InvoiceView, examinee_list};
use crate::app::App;
use crate::billing_boards::{board_of, way_of};
use crate::menu::home_of;
use crate::rounds::{self, Round, RoundId};
use crate::snapshots::{self, Snapshot};
use crate::staff::{Headquarters, Office, Scope};

/// Issues every draft of a round.
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    _proven: FreshlyProven,
    Path(round): Path<RoundId>,
    Form(seen): Form<Seen>,
) -> Result<Response, Refusal> {
    let issued = issue_invoices(&app.database, &by, &app.billing, round, seen.revision()).await?;
    let words = format!("{}塾の請求を確定しました。塾の画面に表示されます。", issued.count);
    Ok(see_other_with(&board_of(&issued.round), Flash::done(words)))
}

/// One invoice with whom it counts.
pub(crate) async fn show(
    State(app): State<App>,
    by: Office,
    Path(id): Path<InvoiceId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let (invoice, round, version) = load(&mut tx, by.scope(), id).await?;
    let editions = list_editions(&mut tx, by.scope(), &invoice).await?;
    let list = examinee_list();
    let total = u64::try_from(invoice.owed.examinees()).unwrap_or_default();
    let paging = list.paging(&query, total);
    let rows = store::list_examinees(&mut tx, &invoice, (paging.limit(), paging.offset())).await?;
    drop(tx);
    saw(&app, &by, &invoice, &round, "invoices.viewed").await?;
    let title = number(&round, &invoice);
    let list = list.view(shell.path(), &query, &rows, total);
    let view = InvoiceView::new(&invoice, &round, &version, &editions, list, by.scope().is_headquarters());
    shell.about(&home_of(&round)).at(way_of(by.scope(), &round)).show(&title, view)
}

/// The invoice on paper.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{invoice}/invoice.pdf",
    tag = "ご請求",
    summary = "請求書のPDF",
    responses((status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn show_pdf(
    State(app): State<App>,
    by: Office,
    Path(id): Path<InvoiceId>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let (invoice, round, version) = load(&mut tx, by.scope(), id).await?;
    drop(tx);
    let paper = lay_out(&round, version.sat_on, &invoice).ok_or_else(|| {
        Refusal::conflict("下書きの請求は印刷できません。確定すると、請求書をPDFで開けます。")
    })?;
    saw(&app, &by, &invoice, &round, "invoices.printed").await?;
    let name = format!("請求書_{}.pdf", paper.number);
    let press = app.press.clone();
    let printed = spawn_blocking(move || press.invoice(&paper)).await.map_err(Refusal::unknown)?;
    let pdf = printed.map_err(|error: PrintError| Refusal::unknown(error))?;
    Ok(inline(&name, "application/pdf", pdf))
}

/// An invoice that this person may see, with its round and the frozen version that it was made from.
pub(super) async fn load(
    tx: &mut ReadTx,
    scope: &Scope,
    id: InvoiceId,
) -> Result<(Invoice, Round, Snapshot), Refusal> {
    let invoice = store::find_invoice(tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(tx, invoice.round_id).await?.ok_or_else(Refusal::not_found)?;
    let mut versions = snapshots::list_snapshots(tx, round.id).await?.into_iter();
    let version = versions.find(|version| version.id == invoice.snapshot_id);
    Ok((invoice, round, version.ok_or_else(Refusal::not_found)?))
}

/// All editions of the same, this one among them.
async fn list_editions(tx: &mut ReadTx, scope: &Scope, invoice: &Invoice) -> DbResult<Vec<Invoice>> {
    list_invoices(tx, scope, (Some(invoice.round_id), Some(invoice.owed.juku.id))).await
}

pub(super) async fn saw(
    app: &App,
    by: &Office,
    invoice: &Invoice,
    round: &Round,
    event: &'static str,
) -> Result<(), Refusal> {
    let subject = format!("rounds/{}/invoices/{}", round.name, invoice.id);
    let facts = json!({ "juku": invoice.owed.juku.number, "edition": invoice.edition });
    Ok(by.staff().saw(&app.database, event, subject, &facts).await?)
}

impl From<IssueInvoicesError> for Refusal {
    fn from(error: IssueInvoicesError) -> Refusal {
        match error {
            IssueInvoicesError::NoSuchRound => Refusal::not_found(),
            IssueInvoicesError::NoDrafts | IssueInvoicesError::Outdated | IssueInvoicesError::Stale => {
                Refusal::conflict(format!("{error}。"))
            }
            IssueInvoicesError::Db(error) => error.into(),
        }
    }
}
