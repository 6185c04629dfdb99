//! The table of the 教室 of a 塾.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell};

use super::views::{BoardView, Order, Seen};
use crate::juku::{self, Juku, JukuId};
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
    let scope = by.scope();
    let order = Order::of(query);
    let mut tx = database.read().await?;
    let juku = juku::find_juku(&mut tx, scope, juku).await?.ok_or_else(Refusal::not_found)?;
    let search = search_text::pattern(&query.q);
    let of_juku = (&*search, Some(juku.id));
    let lines = classrooms::list_lines(&mut tx, scope, of_juku, order.in_store(), (i64::MAX, 0)).await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let round = rounds::choose_round(&rounds, query.filter("round"));
    let sheets = match round {
        Some(round) => progress::list_sheets(&mut tx, scope, round.id, (Some(juku.id), None)).await?,
        None => Vec::new(),
    };
    let team = staff::list_team(&mut tx, juku.id).await?;
    let seen = Seen { by, juku: &juku, lines, round: round.map(|round| (round, tx.now())), sheets, team };
    let view = BoardView::new(&seen, query, order);
    let (way, title) = (way(scope), title(scope, &juku));
    shell.at(way).show(&title, view)
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
