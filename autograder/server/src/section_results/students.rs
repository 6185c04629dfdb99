//! The page of those who lost points in one 大問, and its files.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::{Database, ReadTx};
use platform_spreadsheet::SheetOut;
use platform_web::{ListQuery, Refusal, Shell};
use serde_json::json;

use super::load::{Analysis, Held, load_exam};
use super::missed::{Missed, list_missed};
use super::student_list::{StudentsView, described, file_name, lay_out};
use super::{exam_of, sections_address};
use crate::imports::{send_csv, send_workbook};
use crate::menu::way_to;
use crate::result_lists::results_address;
use crate::rounds::{self, RoundId};
use crate::staff::{Reporter, seen_page};

/// What is shown of one 大問.
pub(super) struct Asked {
    pub(super) analysis: Analysis,
    pub(super) held: Held,
    /// The place of the 大問 in the exam.
    pub(super) at: usize,
    pub(super) missed: Vec<Missed>,
}

/// Shows one page of those who lost points.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Path((round, section)): Path<(RoundId, u8)>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let asked = load(&database, &by, (round, section), &query, "section_results.viewed").await?;
    let described = described(&asked, by.scope());
    let total = asked.missed.len() as u64;
    let shown = described.paging(&query, total).of(&asked.missed);
    let list = described.view(shell.path(), &query, shown, total);
    let round = &asked.analysis.round;
    let label = round.name.label();
    let mut way = way_to(by.scope(), round, &label);
    let exam = exam_of(asked.held.grade, asked.held.subject);
    let sections = format!("{}?exam={exam}", sections_address(round.id));
    way.extend([("結果", results_address(round.id)), ("大問分析", sections)]);
    let view = StudentsView::new(&asked, list);
    shell.at(way).show(&format!("大問{section}で失点した生徒"), view)
}

/// All of them as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Reporter,
    Path(section): Path<(RoundId, u8)>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = load_sheet(&database, &by, section, &query).await?;
    send_workbook(&name, sheet).await
}

/// All of them as a CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    by: Reporter,
    Path(section): Path<(RoundId, u8)>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = load_sheet(&database, &by, section, &query).await?;
    send_csv(&name, sheet).await
}

async fn load_sheet(
    database: &Database,
    by: &Reporter,
    section: (RoundId, u8),
    query: &ListQuery,
) -> Result<(String, SheetOut), Refusal> {
    let asked = load(database, by, section, query, "section_results.exported").await?;
    Ok((file_name(&asked), lay_out(&asked)))
}

/// Loads whom the address asks for and records who sees them.
async fn load(
    database: &Database,
    by: &Reporter,
    section: (RoundId, u8),
    query: &ListQuery,
    event: &'static str,
) -> Result<Asked, Refusal> {
    let asked = find(&mut database.read().await?, by, section, query).await?;
    saw(database, by, &asked, query, event).await?;
    Ok(asked)
}

/// Those who lost points in a 大問 of the exam that the address asks for.
pub(super) async fn find(
    tx: &mut ReadTx,
    by: &Reporter,
    (round, section): (RoundId, u8),
    query: &ListQuery,
) -> Result<Asked, Refusal> {
    let round = rounds::find_round(tx, round).await?.ok_or_else(Refusal::not_found)?;
    let mut analysis = load_exam(tx, by.scope(), round, query).await?;
    let held = analysis.held.take().ok_or_else(Refusal::not_found)?;
    let at = held.shape.sections.iter().position(|known| known.number == section);
    let mut asked = Asked { at: at.ok_or_else(Refusal::not_found)?, analysis, held, missed: Vec::new() };
    let order = described(&asked, by.scope()).order(query);
    let about = (&asked.held, asked.at);
    asked.missed = list_missed(tx, by.scope(), &asked.analysis, about, query, order).await?;
    Ok(asked)
}

/// Records who sees them.
pub(super) async fn saw(
    database: &Database,
    by: &Reporter,
    asked: &Asked,
    query: &ListQuery,
    event: &'static str,
) -> Result<(), Refusal> {
    let mut seen = seen_page(query, asked.missed.len());
    seen["grade"] = json!(asked.held.grade.label());
    seen["subject"] = json!(asked.held.subject.label());
    seen["section"] = json!(asked.section().number);
    let subject = format!("rounds/{}/section-results", asked.analysis.round.name);
    Ok(by.staff().saw(database, event, subject, &seen).await?)
}
