//! The page of one round, as it is or once more after a refusal.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_web::{Refusal, Shell};

use super::overview::load_overview;
use super::schedules::ScheduleDraft;
use super::views::{RoundView, Trouble};
use crate::app::App;
use crate::rounds::RoundId;
use crate::staff::Headquarters;

/// What somebody sent that did not take effect, to be shown again.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Why it did not.
    pub(crate) trouble: Option<Trouble>,
    /// The reason typed for a move.
    pub(crate) reason: String,
    pub(super) schedule: Option<ScheduleDraft>,
}

impl Draft {
    /// A move that did not take effect.
    pub(crate) fn of_move(trouble: Trouble, reason: &str) -> Draft {
        Draft { trouble: Some(trouble), reason: reason.to_owned(), schedule: None }
    }
}

/// One round, with what its next step needs.
pub(crate) async fn show(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&app, &by, shell, round, Draft::default()).await
}

async fn draw(
    app: &App,
    by: &Headquarters,
    shell: Shell,
    round: RoundId,
    draft: Draft,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let seen = load_overview(&mut tx, app, by, round).await?.ok_or_else(Refusal::not_found)?;
    let title = seen.round.name.label();
    shell.at(vec![("テスト回", "/rounds".into())]).show(&title, RoundView::new(&seen, draft))
}

/// The page of a round as it stands now, with what kept it from changing.
pub(crate) async fn show_again(
    app: &App,
    by: &Headquarters,
    shell: Shell,
    round: RoundId,
    (status, draft): (StatusCode, Draft),
) -> Result<Response, Refusal> {
    Ok((status, draw(app, by, shell, round, draft).await?).into_response())
}
