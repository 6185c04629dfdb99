//! The results of a round: the screen and its files.

use autograder_grading::Grade;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_spreadsheet::SheetOut;
use platform_web::{ListQuery, Refusal, Shell};

use super::beside::Wanted;
use super::views::{self, ResultsView};
use super::{load, sheet, store};
use crate::app::App;
use crate::classrooms;
use crate::imports::{send_csv, send_workbook};
use crate::menu::way_to;
use crate::progress::{RoundTabs, Step};
use crate::rounds::{self, Round, RoundId};
use crate::staff::{Reporter, seen_page};

/// Shows one page of the results of one grade.
pub(crate) async fn list(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let round = find_round(&app, round).await?;
    let mut tx = app.database.read().await?;
    let results = load::load_grade(&mut tx, &app, by.scope(), round, &query).await?;
    let (mut list, mut shown) = (None, 0);
    if let Some(grade) = results.grade {
        let classrooms = classrooms::list_classrooms(&mut tx, by.scope()).await?;
        let described = views::list(&results, grade, by.scope(), &classrooms);
        let filter = results.filter(grade, &query);
        let total = store::count_lines(&mut tx, by.scope(), &results.basis, &filter).await?;
        let total = u64::try_from(total).unwrap_or_default();
        let page = described.paging(&query, total);
        let page = (page.limit(), page.offset());
        let (order, wanted) = (described.order(&query), Wanted::of(|key| described.shows(&query, key)));
        let rows = results.load_rows(&mut tx, by.scope(), &filter, order, page, wanted).await?;
        shown = rows.len();
        list = Some(described.view(shell.path(), &query, &rows, total));
    }
    let tabs = RoundTabs::load(&mut tx, &app.steps, &results.round, by.scope(), Step::Results).await?;
    drop(tx);
    let subject = format!("rounds/{}/results", results.round.name);
    by.staff().saw(&app.database, "results.viewed", subject, &seen_page(&query, shown)).await?;
    let label = results.round.name.label();
    let shell = shell.at(way_to(by.scope(), &results.round, &label));
    shell.show("結果", ResultsView::new(&results, by.scope(), &query, list, tabs))
}

/// The whole list as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = lay_out(&app, &by, round, &query).await?;
    send_workbook(&name, sheet).await
}

/// The whole list as a CSV.
#[utoipa::path(
    get,
    path = "/rounds/{round}/results.csv",
    tag = "結果",
    summary = "結果のCSV",
    params(super::api::Wanted),
    responses((status = 200, description = "CSV（UTF-8）", body = String, content_type = "text/csv"))
)]
pub(crate) async fn show_csv(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = lay_out(&app, &by, round, &query).await?;
    send_csv(&name, sheet).await
}

pub(super) async fn find_round(app: &App, id: RoundId) -> Result<Round, Refusal> {
    rounds::find_round(&mut app.database.read().await?, id).await?.ok_or_else(Refusal::not_found)
}

/// Every row of the list that the address describes, with the name of its file.
async fn lay_out(
    app: &App,
    by: &Reporter,
    round: RoundId,
    query: &ListQuery,
) -> Result<(String, SheetOut), Refusal> {
    let round = find_round(app, round).await?;
    let mut tx = app.database.read().await?;
    let results = load::load_grade(&mut tx, app, by.scope(), round, query).await?;
    let grade = results.grade.unwrap_or(Grade::ALL[0]);
    let list = views::list(&results, grade, by.scope(), &[]);
    let order = list.order(query);
    let filter = results.filter(grade, query);
    let wanted = Wanted::of(|key| list.shows(query, key));
    let rows = results.load_rows(&mut tx, by.scope(), &filter, order, (i64::MAX, 0), wanted).await?;
    drop(tx);
    let subject = format!("rounds/{}/results", results.round.name);
    by.staff().saw(&app.database, "results.exported", subject, &seen_page(query, rows.len())).await?;
    let sheet = sheet::lay_out(&results, grade, &rows, |key| list.shows(query, key));
    Ok((sheet::file_name(&results, grade), sheet))
}
