//! The page of a 大問分析 and its files.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_spreadsheet::SheetOut;
use platform_web::{ListQuery, Refusal, Shell};
use serde_json::json;

use super::load::{Analysis, load_analysis};
use super::questions::asked_for;
use super::sheet;
use super::views::{self, AnalysisView};
use crate::imports::{send_csv, send_workbook};
use crate::menu::way_to;
use crate::result_lists::results_address;
use crate::rounds::{self, RoundId};
use crate::staff::Reporter;

/// Shows how one exam went, question by question.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let analysis = load(&database, &by, round, &query, "section_results.viewed").await?;
    let list = analysis.held.as_ref().map(|held| {
        let described = views::list(&analysis, held, by.scope());
        let questions = asked_for(&analysis, &query, described.order(&query));
        let total = u64::try_from(questions.len()).unwrap_or_default();
        described.view(shell.path(), &query, &questions, total)
    });
    let label = analysis.round.name.label();
    let mut way = way_to(by.scope(), &analysis.round, &label);
    way.push(("結果", results_address(analysis.round.id)));
    shell.at(way).show("大問分析", AnalysisView::new(&analysis, &query, list))
}

/// The same lines as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = lay_out(&database, &by, round, &query).await?;
    send_workbook(&name, sheet).await
}

/// The same lines as a CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = lay_out(&database, &by, round, &query).await?;
    send_csv(&name, sheet).await
}

/// Loads what the address asks for and records who sees it.
async fn load(
    database: &Database,
    by: &Reporter,
    round: RoundId,
    query: &ListQuery,
    event: &'static str,
) -> Result<Analysis, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let analysis = load_analysis(&mut tx, by.scope(), round, query).await?;
    drop(tx);
    saw(database, by, &analysis, event).await?;
    Ok(analysis)
}

/// Records who sees it: of a small 教室 it tells a pupil's marks.
pub(super) async fn saw(
    database: &Database,
    by: &Reporter,
    analysis: &Analysis,
    event: &'static str,
) -> Result<(), Refusal> {
    let held = analysis.held.as_ref();
    let seen = json!({
        "grade": held.map(|held| held.grade.label()),
        "subject": held.map(|held| held.subject.label()),
        "classroom": analysis.classroom.as_ref().map(|classroom| classroom.id),
    });
    let subject = format!("rounds/{}/section-results", analysis.round.name);
    Ok(by.staff().saw(database, event, subject, &seen).await?)
}

async fn lay_out(
    database: &Database,
    by: &Reporter,
    round: RoundId,
    query: &ListQuery,
) -> Result<(String, SheetOut), Refusal> {
    let analysis = load(database, by, round, query, "section_results.exported").await?;
    let held = analysis.held.as_ref().ok_or_else(Refusal::not_found)?;
    let order = views::list(&analysis, held, by.scope()).order(query);
    let questions = asked_for(&analysis, query, order);
    Ok((sheet::file_name(&analysis, held), sheet::lay_out(&analysis, held, &questions)))
}
