//! The table of the 教室 of a 塾.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::{Database, ReadTx};
use platform_web::{ListQuery, Refusal, Shell};

use super::table::board_table;
use super::views::{BoardView, Order, Seen};
use crate::juku::{self, Juku, JukuId};
use crate::list_file::hand_out;
use crate::staff::{self, Office, Scope};
use crate::{classrooms, progress, rounds, search_text};

/// Shows the 教室 of one 塾.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(juku): Path<JukuId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, juku, &query, shell).await
}

/// The same for a 塾 whose id is known.
pub(crate) async fn draw(
    database: &Database,
    by: &Office,
    juku: JukuId,
    query: &ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let order = Order::of(query);
    let seen = load(&mut database.read().await?, by, juku, query).await?;
    let (way, title) = (way(by.scope()), title(by.scope(), &seen.juku));
    shell.at(way).show(&title, BoardView::new(&seen, query, order))
}

/// The same table as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Office,
    Path(juku): Path<JukuId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    hand_out_board(&database, &by, juku, &query).await
}

/// The same file for a 塾 whose id is known.
pub(crate) async fn hand_out_board(
    database: &Database,
    by: &Office,
    juku: JukuId,
    query: &ListQuery,
) -> Result<Response, Refusal> {
    let seen = load(&mut database.read().await?, by, juku, query).await?;
    let subject = format!("juku/{}/classrooms", seen.juku.number);
    let table = board_table(&seen, Order::of(query));
    hand_out(database, by.staff(), ("教室とスタッフ", &subject), query, table).await
}

/// Loads the 教室 that the address asks for.
async fn load<'a>(
    tx: &mut ReadTx,
    by: &'a Office,
    juku: JukuId,
    query: &ListQuery,
) -> Result<Seen<'a>, Refusal> {
    let scope = by.scope();
    let juku = juku::find_juku(tx, scope, juku).await?.ok_or_else(Refusal::not_found)?;
    let search = search_text::pattern(&query.q);
    let of_juku = (&*search, Some(juku.id));
    let order = Order::of(query).in_store();
    let lines = classrooms::list_lines(tx, scope, of_juku, order, (i64::MAX, 0)).await?;
    let rounds = rounds::list_rounds(tx).await?;
    let round = rounds::choose_round(&rounds, query.filter("round")).cloned();
    let sheets = match &round {
        Some(round) => progress::list_sheets(tx, scope, round.id, (Some(juku.id), None)).await?,
        None => Vec::new(),
    };
    let team = staff::list_team(tx, juku.id).await?;
    Ok(Seen { by, juku, lines, round: round.map(|round| (round, tx.now())), sheets, team })
}

/// 本部 looks at one 塾 of many, a 塾 at its own.
pub(super) fn title(scope: &Scope, juku: &Juku) -> String {
    if scope.is_headquarters() { juku.name.clone() } else { "教室とスタッフ".to_owned() }
}

pub(super) fn way(scope: &Scope) -> Vec<(&'static str, String)> {
    let mut way = vec![("ホーム", "/".to_owned())];
    if scope.is_headquarters() {
        way.push(("塾", "/juku".to_owned()));
    }
    way
}
