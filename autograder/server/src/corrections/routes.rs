//! The page of what the next version would change.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::Database;
use platform_web::{Refusal, Shell};
use serde_json::json;

use super::foretell::foretell;
use super::views::CorrectionView;
use crate::menu::home_of;
use crate::rounds::{self, RoundId};
use crate::snapshots;
use crate::staff::Headquarters;

/// Whose report cards the next version would change, with old and new numbers.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let latest = snapshots::find_latest(&mut tx, round.id).await?.ok_or_else(Refusal::not_found)?;
    let foretold = foretell(&mut tx, &round, &latest).await?;
    drop(tx);
    let subject = format!("rounds/{}/correction", round.name);
    let facts = json!({ "version": latest.version + 1, "shown": foretold.cards.len() });
    by.staff().saw(&database, "corrections.viewed", subject, &facts).await?;
    let label = round.name.label();
    let way = vec![("テスト回", "/rounds".to_owned()), (&*label, format!("/rounds/{}", round.id))];
    let view = CorrectionView::new(&round, &latest, &foretold);
    shell.about(&home_of(&round)).at(way).show("次の版で変わる成績表", view)
}
