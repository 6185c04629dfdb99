//! The board of one round, and its files.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_web::{ListQuery, Refusal, Shell, XLSX, attachment};
use serde_json::json;

use super::board::{Board, load_board};
use super::files::{csv, file_name, workbook};
use super::views::{BoardView, NoRoundView, board_list, chosen_rows};
use crate::app::App;
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// Shows what every 塾 owes for the chosen round.
pub(crate) async fn list(
    State(app): State<App>,
    by: Headquarters,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let shell = shell.at(vec![("ホーム", "/".to_owned())]);
    let mut tx = app.database.read().await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let Some(round) = rounds::choose_round(&rounds, query.filter("round")) else {
        return match query.filter("round") {
            Some(_) => Err(Refusal::not_found()),
            None => shell.show("請求", NoRoundView),
        };
    };
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let described = board_list(&board.round);
    let rows = chosen_rows(&board, &query, described.order(&query));
    let total = rows.len() as u64;
    let shown = described.paging(&query, total).of(&rows);
    let list = described.view(shell.path(), &query, shown, total);
    shell.show("請求", BoardView::new(&board, &rounds, app.billing.tax_percent, list))
}

/// The whole board as an Excel workbook, for accounting.
pub(crate) async fn show_xlsx(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
) -> Result<Response, Refusal> {
    let board = load(&app, &by, round).await?;
    let name = file_name(&board);
    let bytes = workbook(board.rows).await.map_err(Refusal::unknown)?;
    Ok(attachment(&format!("{name}.xlsx"), XLSX, bytes))
}

/// The first sheet of the same as a CSV.
pub(crate) async fn show_csv(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
) -> Result<Response, Refusal> {
    let board = load(&app, &by, round).await?;
    let name = file_name(&board);
    let bytes = csv(board.rows).await.map_err(Refusal::unknown)?;
    Ok(attachment(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes))
}

async fn load(app: &App, by: &Headquarters, round: RoundId) -> Result<Board, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let board = load_board(&mut tx, by, round, app.billing.tax_percent).await?;
    drop(tx);
    let subject = format!("rounds/{}/invoices", board.round.name);
    let facts = json!({ "rows": board.rows.len() });
    by.staff().saw(&app.database, "invoices.exported", subject, &facts).await?;
    Ok(board)
}
