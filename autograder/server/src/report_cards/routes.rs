//! The page of one report card, and the page itself as PDF and SVG.

use std::collections::HashMap;

use autograder_report::{Press, PrintError, ReportCard};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{ReadTx, Timestamp};
use platform_web::{Refusal, Shell, embeddable, inline};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::issue::{Issue, find_issue};
use super::views::CardView;
use super::{NotPrintable, PreparedCard, file_name, load_card, words_for};
use crate::app::App;
use crate::entries::{self, EntryId, Seat};
use crate::exams::{self, Exam, ExamId};
use crate::menu::{home_of, way_to};
use crate::remarks::{self, Remark};
use crate::result_lists::results_address;
use crate::rounds::{self, Round};
use crate::staff::Reporter;

/// A remark that was typed and not kept.
pub(crate) struct UnkeptRemark {
    pub(crate) exam: ExamId,
    pub(crate) words: String,
    pub(crate) problem: String,
}

/// A pupil's card, as the person who asks gets it.
pub(super) struct FoundCard {
    pub(super) seat: Seat,
    pub(super) round: Round,
    pub(super) issue: Issue,
    /// `None` if the issue does not know the pupil.
    pub(super) prepared: Option<PreparedCard>,
}

/// A card with what stands around it.
pub(super) struct CardPage {
    pub(super) card: FoundCard,
    pub(super) exams: [Option<Exam>; 2],
    /// The remarks that somebody wrote.
    pub(super) written: HashMap<(EntryId, ExamId), Remark>,
    pub(super) classmates: Vec<(EntryId, String)>,
    pub(super) now: Timestamp,
}

/// Shows the card with what belongs to it.
pub(crate) async fn show(
    State(app): State<App>,
    by: Reporter,
    Path(entry): Path<EntryId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&app, &by, shell, entry, None).await
}

/// The card as a PDF of one page, to be read in the browser.
#[utoipa::path(
    get,
    path = "/api/v1/entries/{entry}/report-card",
    tag = "結果",
    summary = "1人の成績表のPDF",
    responses((status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn show_pdf(
    State(app): State<App>,
    by: Reporter,
    Path(entry): Path<EntryId>,
) -> Result<Response, Refusal> {
    let (round, prepared) = load_to_draw(&app, &by, entry).await?;
    let name = format!("{}.pdf", file_name(&round, &prepared));
    let pdf = printed(&app, prepared.card?, Press::pdf).await?;
    Ok(embeddable(inline(&name, "application/pdf", pdf)))
}

/// The card as a picture.
pub(crate) async fn show_svg(
    State(app): State<App>,
    by: Reporter,
    Path(entry): Path<EntryId>,
) -> Result<Response, Refusal> {
    let (_round, prepared) = load_to_draw(&app, &by, entry).await?;
    let svg = printed(&app, prepared.card?, Press::svg).await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// Draws the page, with a remark that was not kept if there is one.
pub(crate) async fn draw(
    app: &App,
    by: &Reporter,
    shell: Shell,
    entry: EntryId,
    unkept: Option<UnkeptRemark>,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let card = load(&mut tx, app, by, entry).await?;
    let (round, seat) = (&card.round, &card.seat);
    let only = (Some(seat.juku_id), Some(seat.classroom_id), Some(seat.id));
    let page = CardPage {
        exams: exams::list_exams_of_grade(&mut tx, round.id, seat.grade).await?,
        written: remarks::list_remarks(&mut tx, round.id, seat.grade, only).await?,
        classmates: entries::list_classmates(&mut tx, seat).await?,
        now: tx.now(),
        card,
    };
    drop(tx);
    saw(app, by, &page.card, "report_cards.viewed").await?;
    let label = page.card.round.name.label();
    let mut way = way_to(by.scope(), &page.card.round, &label);
    way.push(("結果", results_address(page.card.round.id)));
    shell
        .about(&home_of(&page.card.round))
        .at(way)
        .show("個人成績表", CardView::new(&page, &app.press, unkept.as_ref()))
}

/// Finds the pupil within the scope and prepares the card that this person gets.
async fn load(tx: &mut ReadTx, app: &App, by: &Reporter, entry: EntryId) -> Result<FoundCard, Refusal> {
    let seat = entries::find_seat(tx, by.scope(), entry).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(tx, seat.round_id).await?.ok_or_else(Refusal::not_found)?;
    let issue = find_issue(tx, by.scope(), &round).await?;
    let prepared = load_card(tx, &app.standings, &issue, &round, &seat).await?;
    Ok(FoundCard { seat, round, issue, prepared })
}

/// The card alone, and the round it is of. That somebody takes it is recorded first.
async fn load_to_draw(app: &App, by: &Reporter, entry: EntryId) -> Result<(Round, PreparedCard), Refusal> {
    let found = load(&mut app.database.read().await?, app, by, entry).await?;
    saw(app, by, &found, "report_cards.drawn").await?;
    Ok((found.round, found.prepared.ok_or_else(Refusal::not_found)?))
}

async fn saw(app: &App, by: &Reporter, card: &FoundCard, event: &'static str) -> Result<(), Refusal> {
    let subject = format!("rounds/{}/entries/{}", card.round.name, card.seat.id);
    Ok(by.staff().saw(&app.database, event, subject, &json!({})).await?)
}

/// Printing keeps a processor busy for tens of milliseconds.
async fn printed<T: Send + 'static>(
    app: &App,
    card: ReportCard,
    print: fn(&Press, &ReportCard) -> Result<T, PrintError>,
) -> Result<T, Refusal> {
    let press = app.press.clone();
    let printed = spawn_blocking(move || print(&press, &card)).await.map_err(Refusal::unknown)?;
    printed.map_err(|error| Refusal::unprocessable(words_for(&error)).because(error))
}

impl From<NotPrintable> for Refusal {
    fn from(reason: NotPrintable) -> Refusal {
        Refusal::unprocessable(format!("成績表を印刷できません。{reason}。"))
    }
}
