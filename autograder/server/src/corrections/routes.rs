//! The page of what the next version would change.

use autograder_grading::Grade;
use axum::extract::{Path, State};
use axum::response::Html;
use platform_web::{ListQuery, Refusal, Shell};
use serde_json::json;

use super::foretell::{foretell, list_grades};
use super::views::{CorrectionView, address, list};
use crate::app::App;
use crate::menu::home_of;
use crate::rounds::{self, RoundId};
use crate::snapshots;
use crate::staff::Headquarters;

/// Whose report cards of a grade the next version would change, with old and new numbers; the first grade in which any
/// may, where none is asked for.
pub(crate) async fn show(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let latest = snapshots::find_standing(&mut tx, round.id).await?.ok_or_else(Refusal::not_found)?;
    let next = snapshots::next_version(&mut tx, round.id).await?;
    let grades = list_grades(&mut tx, &round, &latest).await?;
    let wished = query.filter("grade").and_then(|number| number.parse().ok()).and_then(Grade::from_number);
    let chosen = grades.iter().copied().find(|grade| Some(*grade) == wished).or(grades.first().copied());
    let foretold = foretell(&mut tx, &app.standings, &round, &latest, chosen).await?;
    drop(tx);
    let subject = format!("rounds/{}/correction", round.name);
    let list = list(chosen);
    let shown = list.paging(&query, 0).of(&foretold.cards);
    let facts = json!({ "version": next, "shown": shown.len() });
    by.staff().saw(&app.database, "corrections.viewed", subject, &facts).await?;
    let label = round.name.label();
    let way = vec![("テスト回", "/rounds".to_owned()), (&*label, format!("/rounds/{}", round.id))];
    let page = list.view(&address(round.id), &query, shown, foretold.total());
    let view = CorrectionView::new(&round, (&latest, next), (&grades, chosen), &foretold, page);
    shell.about(&home_of(&round)).at(way).show("次の版で変わる成績表", view)
}
