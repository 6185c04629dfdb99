//! The screens of printings.

use std::collections::HashSet;
use std::slice::from_ref;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use platform_database::ReadTx;
use platform_files::{FilesError, Opened};
use platform_web::{
    Flash, Form, ListQuery, Problems, Refusal, Selection, SelectionForm, Shell, attachment, see_other,
    see_other_with,
};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::PrintingId;
use super::form::{FilledOrder, OrderForm};
use super::order::{CallOffError, NewPrinting, OrderPrintingError, call_off_printing, order_printing};
use super::print::name_of;
use super::progress::Tasks;
use super::store::{self, Printing, Pupil};
use super::views::{self, PickView, PrintingLine, PrintingView, PrintingsView, State as PrintingState};
use crate::app::App;
use crate::entries::EntryId;
use crate::menu::{home_of, way_to};
use crate::report_cards::find_issue;
use crate::result_lists::{list_selected, results_address};
use crate::rounds::{self, Round, RoundId};
use crate::staff::{Reporter, Scope};
use crate::{classrooms, rank_policies, snapshots};

/// Orders shown of one round.
const SHOWN: i64 = 50;

/// Pupils to choose from at once.
const PUPILS: usize = 500;

/// Shows the orders of a round and the form for another one, of those who were ticked in the results if somebody comes
/// from there.
pub(crate) async fn list(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    shell: Shell,
    SelectionForm(ticked, asked): SelectionForm<EntryId, FilledOrder>,
) -> Result<Html<String>, Refusal> {
    let mut filled = FilledOrder::fresh();
    if asked.is_picking() {
        filled = of_ticked(&app, &by, round, &ticked).await?;
        if filled.picks_nobody() {
            return Err(picked_nobody());
        }
    }
    draw(&app, &by, round, shell, filled, Problems::none()).await
}

async fn of_ticked(
    app: &App,
    by: &Reporter,
    round: RoundId,
    ticked: &Selection<EntryId>,
) -> Result<FilledOrder, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let entries = list_selected(&mut tx, by.scope(), &round, ticked).await?;
    Ok(FilledOrder::of_ticked(ticked.condition.filter("grade").unwrap_or_default(), &entries))
}

async fn draw(
    app: &App,
    by: &Reporter,
    round: RoundId,
    shell: Shell,
    filled: FilledOrder,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let issue = find_issue(&mut tx, by.scope(), &round).await?;
    let classrooms = classrooms::list_classrooms(&mut tx, by.scope()).await?;
    let ranks = match by.scope().juku() {
        Some(juku) => rank_policies::load_policy(&mut tx, juku).await?.words(),
        None => "塾ごとの設定のとおりに印刷",
    };
    let printings = store::list_latest(&mut tx, by.scope(), round.id, SHOWN).await?;
    let tasks = Tasks::load(&mut tx, &printings).await?;
    let line = |printing: &Printing| {
        PrintingLine::new(printing, PrintingState::of(printing, tasks.of(printing), tx.now()))
    };
    let label = round.name.label();
    let view = PrintingsView {
        action: list_address(round.id),
        round: label.clone(),
        edition: issue.edition(),
        draft: issue.is_draft(),
        embargo: issue.embargo(tx.now()),
        form: OrderForm::new(filled, by.scope(), &classrooms, ranks.to_owned(), problems),
        lines: printings.iter().map(line).collect(),
    };
    shell.about(&home_of(&round)).at(way(by, &round, &label)).show("成績表の印刷", view)
}

/// Orders a printing, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledOrder>,
) -> Result<Response, Refusal> {
    let paper = match filled.paper() {
        Ok(paper) => paper,
        Err(problems) => return refused(&app, &by, round, shell, filled, problems).await,
    };
    if filled.picks_nobody() {
        return Err(picked_nobody());
    }
    let new = filled.on(paper).ok_or_else(not_offered)?;
    let id = order_printing(&app.database, &by, round, new).await?;
    Ok(see_other(&views::address(id)))
}

/// Lists the pupils of the selection that the form has, to choose from.
pub(crate) async fn new(
    State(app): State<App>,
    by: Reporter,
    Path(id): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Response, Refusal> {
    let filled = FilledOrder::of(&query);
    let wanted = match filled.paper() {
        Ok(paper) => filled.on(paper).ok_or_else(not_offered)?,
        Err(problems) => return refused(&app, &by, id, shell, filled, problems).await,
    };
    let Some((round, choice)) = find_choice(&app, &by, id, &wanted, &query).await? else {
        return refused(&app, &by, id, shell, filled, too_many()).await;
    };
    let facts = json!({ "shown": choice.pupils.len() });
    by.staff().saw(&app.database, "examinees.viewed", format!("rounds/{}", round.name), &facts).await?;
    let label = round.name.label();
    let view = choice.view(by.scope(), &round, &filled, &query);
    let mut way = way(&by, &round, &label);
    way.push(("成績表の印刷", list_address(round.id)));
    Ok(shell.about(&home_of(&round)).at(way).show("印刷する生徒を選ぶ", view)?.into_response())
}

/// The pupils to choose from.
struct PupilChoice {
    pupils: Vec<Pupil>,
    /// Whether some cards changed in the latest version, and whether their pupils alone stand there.
    corrects: bool,
    changed: bool,
}

/// The pupils of the order's selection; `None` where they are too many to choose from.
async fn find_choice(
    app: &App,
    by: &Reporter,
    round: RoundId,
    wanted: &NewPrinting,
    query: &ListQuery,
) -> Result<Option<(Round, PupilChoice)>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let most = i64::try_from(PUPILS).unwrap_or(i64::MAX);
    let mut pupils = store::list_pupils(&mut tx, by.scope(), round.id, &wanted.selection, most + 1).await?;
    if pupils.len() > PUPILS {
        return Ok(None);
    }
    let latest = snapshots::find_correction(&mut tx, by.scope(), round.id).await?;
    let changed = latest.is_some() && query.filter("changed").is_some();
    if let Some(snapshot) = latest.as_ref().filter(|_| changed) {
        let cards = snapshots::list_changes(&mut tx, by.scope(), snapshot.id, i64::MAX).await?;
        let cards: HashSet<EntryId> = cards.into_iter().map(|card| card.entry_id).collect();
        pupils.retain(|pupil| cards.contains(&pupil.entry_id));
    }
    Ok(Some((round, PupilChoice { pupils, corrects: latest.is_some(), changed })))
}

impl PupilChoice {
    fn view(self, scope: &Scope, round: &Round, filled: &FilledOrder, query: &ListQuery) -> PickView {
        let with = |changed: bool| {
            let mut query = query.clone();
            query.filters.remove("changed");
            query.filters.extend(changed.then(|| ("changed".to_owned(), "true".to_owned())));
            query.address(&format!("{}/new", list_address(round.id)))
        };
        PickView {
            action: list_address(round.id),
            back: list_address(round.id),
            round: round.name.label(),
            hidden: filled.hidden(),
            several_juku: scope.is_headquarters(),
            changed_href: self.corrects.then(|| with(true)),
            all_href: with(false),
            changed: self.changed,
            pupils: self.pupils,
        }
    }
}

fn too_many() -> Problems {
    let mut problems = Problems::none();
    let words = format!("生徒を選ぶときは、{PUPILS}人までになるように、学年か教室を選んでください");
    problems.add("grade", words);
    problems
}

async fn refused(
    app: &App,
    by: &Reporter,
    round: RoundId,
    shell: Shell,
    filled: FilledOrder,
    problems: Problems,
) -> Result<Response, Refusal> {
    let shown = draw(app, by, round, shell, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

fn picked_nobody() -> Refusal {
    Refusal::unprocessable("印刷する生徒を1人以上選んでください。")
}

fn not_offered() -> Refusal {
    Refusal::unprocessable("印刷する範囲を選び直してください。")
}

fn list_address(round: RoundId) -> String {
    format!("/rounds/{round}/printings")
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
    let tasks = Tasks::load(&mut tx, from_ref(&printing)).await?;
    let state = PrintingState::of(&printing, tasks.of(&printing), tx.now());
    drop(tx);
    let unprinted = printing.made.as_ref().map_or(0, |made| made.unprinted.len());
    if unprinted > 0 {
        let subject = format!("rounds/{}/printings/{}", round.name, printing.id);
        by.staff().saw(&app.database, "printings.viewed", subject, &json!({ "shown": unprinted })).await?;
    }
    let label = round.name.label();
    let mut way = way(&by, &round, &label);
    way.push(("成績表の印刷", list_address(round.id)));
    let view = PrintingView::new(printing, label.clone(), state);
    shell.about(&home_of(&round)).at(way).show("印刷の状況", view)
}

/// Sends the file.
#[utoipa::path(
    get,
    path = "/api/v1/printings/{printing}/file",
    tag = "成績表の印刷",
    summary = "印刷したファイル",
    responses(
        (status = 200, description = "PDFかZIP", content((Vec<u8> = "application/pdf"), (Vec<u8> = "application/zip"))),
        (status = 410, description = "保存期間が過ぎた", body = inline(Object), content_type = "application/problem+json")
    )
)]
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
    let file = open_file(&app, printing.id).await?.ok_or_else(gone)?;
    let facts = json!({ "file": name, "cards": made.cards });
    by.staff()
        .saw(&app.database, "printings.downloaded", format!("printings/{}", printing.id), &facts)
        .await?;
    let kind = if name.ends_with(".pdf") { "application/pdf" } else { "application/zip" };
    let bytes = file.bytes;
    let mut response = attachment(&name, kind, Body::from_stream(file.into_stream()));
    response.headers_mut().insert(header::CONTENT_LENGTH, bytes.into());
    Ok(response)
}

/// Opens the file, and has heard from the store of files before anybody is told that it comes.
async fn open_file(app: &App, id: PrintingId) -> Result<Option<Opened>, Refusal> {
    let files = app.files.clone();
    let opened = spawn_blocking(move || files.open(&name_of(id))).await.map_err(Refusal::unknown)?;
    opened.map_err(|error| match error {
        FilesError::Disk { .. } => Refusal::unknown(error),
        FilesError::Away(_) | FilesError::Refused { .. } => Refusal::unavailable(
            "ファイルの保管先につながりません",
            "いまはファイルをお渡しできません。少し待って、もう一度お試しください。続くときは、管理者にお伝えください。",
        )
        .because(error),
    })
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

fn way<'l>(by: &Reporter, round: &Round, label: &'l str) -> Vec<(&'l str, String)> {
    let mut way = way_to(by.scope(), round, label);
    way.push(("結果", results_address(round.id)));
    way
}

async fn find(tx: &mut ReadTx, by: &Reporter, id: PrintingId) -> Result<Printing, Refusal> {
    store::find_printing(tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)
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
