//! The page of what looks wrong in a round.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_web::{ListQuery, Refusal, Shell};
use serde_json::json;

use super::cache::load_findings;
use super::confirmed::ConfirmedView;
use super::finding::FindingKind;
use super::store;
use super::views::{Found, InspectionView, Refused};
use crate::app::App;
use crate::completions;
use crate::exams;
use crate::menu::home_of;
use crate::rounds::{self, Round, RoundId};
use crate::staff::Headquarters;

/// What looks wrong, kind by kind.
pub(crate) async fn list(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let kind = query.filter("kind").and_then(FindingKind::from_code);
    draw(&app, &by, shell, round, kind, None).await
}

/// What the 教室 looked at themselves before they called their sheets complete.
pub(crate) async fn list_confirmed(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let exams = exams::list_exams(&mut tx, round.id).await?;
    let look = load_findings(&mut tx, &app.inspections, &round).await?;
    let ticks = store::list_ticks(&mut tx, round.id).await?;
    let confirmed = completions::list_confirmed(&mut tx, round.id, None).await?;
    drop(tx);
    let subject = format!("rounds/{}/inspections", round.name);
    by.staff()
        .saw(&app.database, "inspections.viewed", subject, &json!({ "shown": confirmed.len() }))
        .await?;
    let found = Found { look: &look, ticks: &ticks, confirmed: &confirmed };
    beside(shell, &round).show("教室が確かめたこと", ConfirmedView::new(&round, &exams, &found))
}

/// Draws the page of one kind, or of the first that has something open; `refused` is a note that was not kept.
pub(super) async fn draw(
    app: &App,
    by: &Headquarters,
    shell: Shell,
    round: RoundId,
    kind: Option<FindingKind>,
    refused: Option<Refused>,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let exams = exams::list_exams(&mut tx, round.id).await?;
    let look = load_findings(&mut tx, &app.inspections, &round).await?;
    let ticks = store::list_ticks(&mut tx, round.id).await?;
    let confirmed = completions::list_confirmed(&mut tx, round.id, None).await?;
    drop(tx);
    let subject = format!("rounds/{}/inspections", round.name);
    by.staff()
        .saw(&app.database, "inspections.viewed", subject, &json!({ "shown": look.findings.len() }))
        .await?;
    let found = Found { look: &look, ticks: &ticks, confirmed: &confirmed };
    let view = InspectionView::new(&round, &exams, &found, kind, refused.as_ref());
    beside(shell, &round).show("点検", view)
}

fn beside(shell: Shell, round: &Round) -> Shell {
    let label = round.name.label();
    let way = vec![("テスト回", "/rounds".to_owned()), (&*label, format!("/rounds/{}", round.id))];
    shell.about(&home_of(round)).at(way)
}
