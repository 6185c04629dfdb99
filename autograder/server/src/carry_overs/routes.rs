//! The page of 引きつぎ, and its button.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::carry::{CarryOverError, carry_over};
use super::plan::{plan_carry_over, previous_of};
use super::views::CarryOverView;
use crate::extensions;
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::menu::{home_of, way_to};
use crate::rounds::{self, RoundId};
use crate::staff::{Office, Registrar};

const TITLE: &str = "前回の受験者を引きつぐ";

/// Which 塾, and whom the person saw counted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentCarryOver {
    juku: String,
    fingerprint: String,
}

impl SentCarryOver {
    /// The 塾 that is meant. Whoever works for one is not asked which.
    fn juku(&self, by: &Registrar) -> Option<JukuId> {
        by.scope().juku().or_else(|| self.juku.parse().ok())
    }
}

/// Shows how many would be carried over, 教室 by 教室.
pub(crate) async fn new(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(sent): Form<SentCarryOver>,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, shell, (round, sent.juku(&by)), String::new()).await
}

/// Carries them over, or shows the count again with the reason why not.
pub(crate) async fn create(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(sent): Form<SentCarryOver>,
) -> Result<Response, Refusal> {
    let carried = match sent.juku(&by) {
        Some(juku) => carry_over(&database, &by, (round, juku), &sent.fingerprint).await,
        None => Err(CarryOverError::NoSuchJuku),
    };
    let (status, refused) = match carried {
        Ok(count) => {
            let flash = Flash::done(format!("前回の受験者から{count}人を引きつぎました。"));
            return Ok(see_other_with(&format!("/rounds/{round}/examinees"), flash));
        }
        Err(refused @ CarryOverError::DataMoved) => (StatusCode::CONFLICT, refused),
        Err(refused @ CarryOverError::Nobody) => (StatusCode::UNPROCESSABLE_ENTITY, refused),
        Err(CarryOverError::NoSuchJuku) => return Err(Refusal::not_found()),
        Err(CarryOverError::Round(refused)) => return Err(refused.into()),
        Err(CarryOverError::Db(error)) => return Err(error.into()),
    };
    let page = draw(&database, &by, shell, (round, sent.juku(&by)), format!("{refused}。")).await?;
    Ok((status, page).into_response())
}

async fn draw(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    (round, wished): (RoundId, Option<JukuId>),
    refusal: String,
) -> Result<Html<String>, Refusal> {
    let scope = by.scope();
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let round = extensions::seen_by(&mut tx, round, scope).await?;
    let closed = round.registering(scope, tx.now()).err();
    let juku = match wished {
        Some(id) => Some(juku::find_juku(&mut tx, scope, id).await?.ok_or_else(Refusal::not_found)?),
        None => None,
    };
    let rounds = rounds::list_rounds(&mut tx).await?;
    let before = previous_of(&rounds, &round);
    let mut view = CarryOverView::new(&round, before, closed.as_ref(), refusal);
    if scope.is_headquarters() {
        view = view.choosing(&juku::list_all(&mut tx, scope).await?, juku.as_ref());
    }
    if let (Some(juku), Some(before)) = (&juku, before) {
        let plan = plan_carry_over(&mut tx, juku.id, (before, &round)).await?;
        view = view.counted(juku, &plan, fingerprint(&plan));
    }
    drop(tx);
    let label = round.name.label();
    let mut way = way_to(scope, &round, &label);
    way.push(("受験者", format!("/rounds/{}/examinees", round.id)));
    shell.about(&home_of(&round)).at(way).show(TITLE, view)
}
