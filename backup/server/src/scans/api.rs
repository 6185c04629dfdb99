//! One act for every medium of a list, for programs.

use axum::Json;
use axum::extract::State;
use platform_web::api::Sent;
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::carry_out::{Act, CarryOutError, Done, carry_out};
use super::filled::{FilledScan, too_many};
use super::{Line, LineProblem};
use crate::app::App;
use crate::inspections::api::SentInspection;
use crate::loans::api::SentLoan;
use crate::locations::LocationId;
use crate::members::Operator;

/// Media that are carried to a place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentMoves {
    /// Labels, or the addresses of pages that stand in codes; two hundred at most.
    labels: Vec<String>,
    /// The number of the place.
    to: i64,
}

/// Media that are lent to one person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLoans {
    /// As in `moves`.
    labels: Vec<String>,
    loan: SentLoan,
}

/// Media that came back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentReturns {
    /// As in `moves`.
    labels: Vec<String>,
    /// What somebody saw of each; left out where somebody will look at them later.
    inspection: Option<SentInspection>,
}

/// To how many media it was done.
#[derive(Serialize, ToSchema)]
pub(crate) struct DoneItem {
    changed: usize,
    /// How many stood so already.
    already: usize,
}

/// Carries media to a place, all of them or none.
#[utoipa::path(
    post,
    path = "/api/v1/media/scan/moves",
    tag = "媒体",
    summary = "まとめて場所を移す",
    request_body = SentMoves,
    responses((status = 200, description = "移した数", body = DoneItem))
)]
pub(crate) async fn create_moves(
    State(app): State<App>,
    by: Operator,
    Sent(sent): Sent<SentMoves>,
) -> Result<Json<DoneItem>, Refusal> {
    act(&app, &by, &sent.labels, &Act::Move(LocationId(sent.to)), "").await
}

/// Lends media to one person, all of them or none.
#[utoipa::path(
    post,
    path = "/api/v1/media/scan/loans",
    tag = "媒体",
    summary = "まとめて貸す",
    request_body = SentLoans,
    responses((status = 200, description = "貸した数", body = DoneItem))
)]
pub(crate) async fn create_loans(
    State(app): State<App>,
    by: Operator,
    Sent(sent): Sent<SentLoans>,
) -> Result<Json<DoneItem>, Refusal> {
    act(&app, &by, &sent.labels, &Act::Lend(sent.loan.read("loan.")?), "loan.").await
}

/// Takes media back, all of them or none.
#[utoipa::path(
    post,
    path = "/api/v1/media/scan/returns",
    tag = "媒体",
    summary = "まとめて返却を受け付ける",
    request_body = SentReturns,
    responses((status = 200, description = "受け取った数", body = DoneItem))
)]
pub(crate) async fn create_returns(
    State(app): State<App>,
    by: Operator,
    Sent(sent): Sent<SentReturns>,
) -> Result<Json<DoneItem>, Refusal> {
    let seen = sent.inspection.map(|seen| seen.read("inspection.condition")).transpose()?;
    act(&app, &by, &sent.labels, &Act::TakeBack(seen), "inspection.").await
}

/// Does `act` to all; what is wrong with a field of it is named `within` the act.
async fn act(
    app: &App,
    by: &Operator,
    labels: &[String],
    act: &Act,
    within: &str,
) -> Result<Json<DoneItem>, Refusal> {
    let lines = read_labels(app, labels)?;
    match carry_out(&app.database, by, &lines, act).await {
        Ok(Done { changed, already }) => Ok(Json(DoneItem { changed, already })),
        Err(CarryOutError::Db(error)) => Err(error.into()),
        Err(CarryOutError::Lines(lines)) => Err(refuse(lines)),
        Err(CarryOutError::Field(field, words)) => {
            Err(Refusal::of_field(&format!("{within}{field}"), format!("{words}。")))
        }
        Err(refused @ CarryOutError::Nothing) => Err(Refusal::of_field("labels", format!("{refused}。"))),
    }
}

/// The media of a list, one a line as on the page.
pub(crate) fn read_labels(app: &App, labels: &[String]) -> Result<Vec<Line>, Refusal> {
    if let Some(words) = too_many(labels.len()) {
        return Err(Refusal::of_field("labels", words));
    }
    let mut problems = Problems::none();
    for (place, label) in labels.iter().enumerate() {
        if label.contains('\n') || label.trim().is_empty() {
            problems.add(format!("labels[{place}]"), "ラベルを1つずつ、空欄なしで入れてください。");
        }
    }
    let filled = FilledScan { labels: labels.join("\n"), ..FilledScan::default() };
    let lines = filled.lines(app.front.public_url.as_ref(), &mut problems);
    if problems.is_empty() { Ok(lines) } else { Err(Refusal::of_fields(&problems)) }
}

/// Names each medium that stands in the way by its place in the list.
pub(crate) fn refuse(lines: Vec<LineProblem>) -> Refusal {
    let mut problems = Problems::none();
    for LineProblem { line, words } in lines {
        problems.add(format!("labels[{}]", line.saturating_sub(1)), format!("{words}。"));
    }
    Refusal::of_fields(&problems)
}
