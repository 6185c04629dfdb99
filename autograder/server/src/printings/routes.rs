//! The screens of printings.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, Response};
use platform_database::ReadTx;
use platform_tasks::TaskView;
use platform_web::{Flash, Form, Refusal, Shell, attachment, see_other, see_other_with};
use serde::Deserialize;
use serde_json::json;
use tokio_util::io::ReaderStream;

use super::PrintingId;
use super::order::{Binding, CallOffError, OrderPrintingError, call_off_printing, order_printing};
use super::print::path_of;
use super::store::{self, Printing};
use super::views::{self, PrintingLine, PrintingView, PrintingsView, State as PrintingState};
use crate::app::App;
use crate::classrooms;
use crate::menu::home_of;
use crate::report_cards::find_issue;
use crate::result_lists::{crumbs, results_address};
use crate::rounds::{self, Round, RoundId};
use crate::staff::Reporter;

/// Orders shown of one round.
const SHOWN: i64 = 50;

/// The form as it was filled in.
#[derive(Deserialize)]
pub(crate) struct FilledOrder {
    #[serde(default)]
    grade: String,
    #[serde(default)]
    place: String,
    binding: String,
}

/// Shows the orders of a round and the form for another one.
pub(crate) async fn list(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let issue = find_issue(&mut tx, by.scope(), &round).await?;
    let classrooms = classrooms::list_classrooms(&mut tx, by.scope()).await?;
    let mut lines = Vec::new();
    for printing in store::list_printings(&mut tx, by.scope(), round.id, SHOWN).await? {
        let state = find_state(&mut tx, &printing).await?;
        lines.push(PrintingLine::new(&printing, state));
    }
    let view = PrintingsView {
        action: format!("/rounds/{}/printings", round.id),
        round: round.name.label(),
        edition: issue.edition(),
        draft: issue.is_draft(),
        grades: views::grade_choices(),
        places: views::place_choices(by.scope(), &classrooms),
        bindings: views::binding_choices(),
        lines,
    };
    shell.about(&home_of(&round)).at(way(&by, &round)).show("成績表の印刷", view)
}

/// Orders a printing.
pub(crate) async fn create(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    Form(filled): Form<FilledOrder>,
) -> Result<Response, Refusal> {
    let read = views::read_selection(&filled.grade, &filled.place).zip(Binding::from_code(&filled.binding));
    let (selection, binding) =
        read.ok_or_else(|| Refusal::unprocessable("印刷する範囲を選び直してください。"))?;
    let id = order_printing(&app.database, &by, round, &selection, binding).await?;
    Ok(see_other(&views::address(id)))
}

/// Shows one order: how far it is, then what came of it.
pub(crate) async fn show(
    State(app): State<App>,
    by: Reporter,
    Path(printing): Path<PrintingId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let printing = find(&mut tx, &by, printing).await?;
    let round = rounds::find_round(&mut tx, printing.round_id).await?.ok_or_else(Refusal::not_found)?;
    let state = find_state(&mut tx, &printing).await?;
    drop(tx);
    let unprinted = printing.made.as_ref().map_or(0, |made| made.unprinted.len());
    if unprinted > 0 {
        let subject = format!("rounds/{}/printings/{}", round.name, printing.id);
        by.staff().saw(&app.database, "printings.viewed", subject, &json!({ "shown": unprinted })).await?;
    }
    let mut way = way(&by, &round);
    way.push(("成績表の印刷", format!("/rounds/{}/printings", round.id)));
    let view = PrintingView::new(printing, round.name.label(), state);
    shell.about(&home_of(&round)).at(way).show("印刷の状況", view)
}

/// Sends the file.
pub(crate) async fn show_file(
    State(app): State<App>,
    by: Reporter,
    Path(printing): Path<PrintingId>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let printing = find(&mut tx, &by, printing).await?;
    let expired = printing.expires_at <= tx.now();
    drop(tx);
    let gone = || {
        Refusal::gone(
            "印刷したファイルは30日で消えます。お手数ですが、もう一度「成績表の印刷」から印刷してください。",
        )
    };
    if expired {
        return Err(gone());
    }
    let made = printing.made.ok_or_else(|| Refusal::conflict("まだ印刷が終わっていません。"))?;
    let name = made.file_name.ok_or_else(Refusal::not_found)?;
    let opened = tokio::fs::File::open(path_of(&app, printing.id)).await;
    let file = opened.map_err(|error| gone().because(error))?;
    let facts = json!({ "file": name, "cards": made.cards });
    by.staff()
        .saw(&app.database, "printings.downloaded", format!("printings/{}", printing.id), &facts)
        .await?;
    let kind = if name.ends_with(".pdf") { "application/pdf" } else { "application/zip" };
    let mut response = attachment(&name, kind, Body::from_stream(ReaderStream::new(file)));
    response.headers_mut().insert(header::CONTENT_LENGTH, made.file_bytes.into());
    Ok(response)
}

/// Calls a printing off.
pub(crate) async fn delete(
    State(app): State<App>,
    by: Reporter,
    Path(printing): Path<PrintingId>,
) -> Result<Response, Refusal> {
    call_off_printing(&app.database, &by, printing).await?;
    Ok(see_other_with(&views::address(printing), Flash::done("印刷を取りやめました。")))
}

fn way(by: &Reporter, round: &Round) -> Vec<(&'static str, String)> {
    let mut way = crumbs(by.scope(), round);
    way.push(("結果", results_address(round.id)));
    way
}

async fn find(tx: &mut ReadTx, by: &Reporter, id: PrintingId) -> Result<Printing, Refusal> {
    store::find_printing(tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)
}

async fn find_state(tx: &mut ReadTx, printing: &Printing) -> Result<PrintingState, Refusal> {
    let mut task: Option<TaskView> = None;
    if let (None, Some(id)) = (&printing.made, printing.task_id) {
        task = platform_tasks::find_task(tx, id).await?;
    }
    Ok(PrintingState::of(printing, task.as_ref(), tx.now()))
}

impl From<OrderPrintingError> for Refusal {
    fn from(error: OrderPrintingError) -> Refusal {
        match error {
            OrderPrintingError::NotThere => Refusal::not_found(),
            OrderPrintingError::Nobody => Refusal::unprocessable(error.to_string()),
            OrderPrintingError::Db(error) => error.into(),
        }
    }
}

impl From<CallOffError> for Refusal {
    fn from(error: CallOffError) -> Refusal {
        match error {
            CallOffError::NotThere => Refusal::not_found(),
            CallOffError::Ended => Refusal::conflict(error.to_string()),
            CallOffError::Db(error) => error.into(),
        }
    }
}
