//! The page of what looks wrong in a round, and its files.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_web::{ListQuery, Refusal, Shell};
use serde_json::json;

use super::cache::{Look, load_findings};
use super::confirmed::ConfirmedView;
use super::file::{confirmed_table, finding_table};
use super::finding::FindingKind;
use super::store::{self, Tick};
use super::views::{Found, InspectionView, Refused};
use crate::app::App;
use crate::completions::{self, Confirmed};
use crate::exams::{self, Exam};
use crate::list_file::hand_out;
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
    let looked = Looked::load(&app, round).await?;
    let facts = json!({ "shown": looked.confirmed.len() });
    by.staff().saw(&app.database, "inspections.viewed", looked.subject(), &facts).await?;
    let Looked { round, exams, .. } = &looked;
    beside(shell, round).show("教室が確かめたこと", ConfirmedView::new(round, exams, &looked.found()))
}

/// What looks wrong of one kind, as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let looked = Looked::load(&app, round).await?;
    let found = looked.found();
    let kind = found.shown(query.filter("kind").and_then(FindingKind::from_code));
    let name = format!("{}_点検_{}", looked.round.name.file_label(), kind.label());
    let table = finding_table(&looked.exams, &found, kind);
    hand_out(&app.database, by.staff(), (&name, &looked.subject()), &query, table).await
}

/// What the 教室 looked at themselves, as an Excel workbook.
pub(crate) async fn show_confirmed_xlsx(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let looked = Looked::load(&app, round).await?;
    let name = format!("{}_点検_教室が確かめたこと", looked.round.name.file_label());
    let table = confirmed_table(&looked.exams, &looked.confirmed);
    hand_out(&app.database, by.staff(), (&name, &looked.subject()), &query, table).await
}

/// A round with what was found in it, and who looked at that.
struct Looked {
    round: Round,
    exams: Vec<Exam>,
    look: Arc<Look>,
    ticks: Vec<Tick>,
    confirmed: Vec<Confirmed>,
}

impl Looked {
    async fn load(app: &App, round: RoundId) -> Result<Looked, Refusal> {
        let mut tx = app.database.read().await?;
        let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
        let exams = exams::list_exams(&mut tx, round.id).await?;
        let look = load_findings(&mut tx, &app.inspections, &round).await?;
        let ticks = store::list_ticks(&mut tx, round.id).await?;
        let confirmed = completions::list_confirmed(&mut tx, round.id, None).await?;
        Ok(Looked { round, exams, look, ticks, confirmed })
    }

    fn found(&self) -> Found<'_> {
        Found { look: &self.look, ticks: &self.ticks, confirmed: &self.confirmed }
    }

    /// What the record calls it.
    fn subject(&self) -> String {
        format!("rounds/{}/inspections", self.round.name)
    }
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
    let looked = Looked::load(app, round).await?;
    let facts = json!({ "shown": looked.look.findings.len() });
    by.staff().saw(&app.database, "inspections.viewed", looked.subject(), &facts).await?;
    let Looked { round, exams, .. } = &looked;
    let view = InspectionView::new(round, exams, &looked.found(), kind, refused.as_ref());
    beside(shell, round).show("点検", view)
}

fn beside(shell: Shell, round: &Round) -> Shell {
    let label = round.name.label();
    let way = vec![("テスト回", "/rounds".to_owned()), (&*label, format!("/rounds/{}", round.id))];
    shell.about(&home_of(round)).at(way)
}
