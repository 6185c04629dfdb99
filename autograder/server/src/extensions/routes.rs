//! The page of a round's extensions, on which 本部 grants and takes back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, ReadTx};
use platform_web::api::Explain;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, dates, see_other_with};
use serde::Deserialize;

use super::grant::{Grant, GrantExtensionError, grant_extension};
use super::views::{ExtensionsView, RefusedAnswer};
use super::withdraw::{WithdrawExtensionError, withdraw_extension};
use super::{ExtensionId, RequestId, store};
use crate::menu::home_of;
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// An extension as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledExtension {
    pub(super) juku: String,
    pub(super) classroom: String,
    pub(super) until: String,
    pub(super) reason: String,
    /// The id of the request that it answers.
    pub(super) request: String,
    #[serde(skip)]
    pub(super) problems: Problems,
    /// Why what was typed did not take effect, beyond single fields.
    #[serde(skip)]
    pub(super) trouble: String,
}

/// The extensions of a round; `request` in the address fills the form in for one that waits.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let wanted = query.filter("request").and_then(|id| id.parse().ok());
    let form = match wanted {
        Some(id) => fill_in(&mut tx, round, id).await?,
        None => FilledExtension::default(),
    };
    drop(tx);
    draw(&database, &by, shell, round, form, None).await
}

async fn fill_in(tx: &mut ReadTx, round: RoundId, id: RequestId) -> Result<FilledExtension, Refusal> {
    let asked = store::find_request(tx, id).await?;
    let waiting = asked.filter(|asked| asked.round_id == round && asked.answered_at.is_none());
    Ok(waiting.map_or_else(FilledExtension::default, |asked| FilledExtension {
        juku: asked.juku_number,
        classroom: asked.classroom_number,
        reason: asked.note,
        request: id.to_string(),
        ..FilledExtension::default()
    }))
}

/// Draws the page, with what was typed and did not take effect.
pub(super) async fn draw(
    database: &Database,
    by: &Headquarters,
    shell: Shell,
    round: RoundId,
    form: FilledExtension,
    refused: Option<RefusedAnswer>,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let extensions = store::list_extensions(&mut tx, by.staff().scope(), round.id).await?;
    let waiting = store::list_waiting(&mut tx, round.id).await?;
    let juku = store::list_juku_names(&mut tx).await?;
    let view =
        ExtensionsView::new(&round, tx.now(), &extensions, &waiting, form, refused.as_ref()).among(juku);
    let label = round.name.label();
    let way = vec![("テスト回", "/rounds".to_owned()), (&*label, format!("/rounds/{}", round.id))];
    shell.about(&home_of(&round)).at(way).show("期限の延長", view)
}

/// Grants an extension, or shows the page again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledExtension>,
) -> Result<Response, Refusal> {
    let (status, form) = match filled.read() {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, FilledExtension { problems, ..filled }),
        Ok(grant) => match grant_extension(&database, &by, id, &grant).await {
            Ok(granted) => {
                let place = granted.place;
                let words = format!("{place}の締切を{}まで延ばしました。", dates::date_time(grant.until_at));
                return Ok(see_other_with(&format!("/rounds/{id}/extensions"), Flash::done(words)));
            }
            Err(error) => refuse(error, filled)?,
        },
    };
    Ok((status, draw(&database, &by, shell, id, form, None).await?).into_response())
}

/// Takes an extension back.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<ExtensionId>,
) -> Result<Response, Refusal> {
    let round = withdraw_extension(&database, &by, id).await?;
    Ok(see_other_with(&format!("/rounds/{round}/extensions"), Flash::done("延長を取り消しました。")))
}

impl FilledExtension {
    fn read(&self) -> Result<Grant, Problems> {
        let mut problems = Problems::none();
        let Some(until_at) = dates::parse_input(&self.until) else {
            problems.add("until", "新しい締切の日時を入れてください");
            return Err(problems);
        };
        Ok(Grant {
            juku_number: self.juku.clone(),
            classroom_number: self.classroom.clone(),
            until_at,
            reason: self.reason.clone(),
            request: self.request.parse().ok(),
        })
    }

    fn wrong(mut self, field: &str, words: impl Into<String>) -> FilledExtension {
        self.problems.add(field, words);
        self
    }
}

fn refuse(
    error: GrantExtensionError,
    filled: FilledExtension,
) -> Result<(StatusCode, FilledExtension), Refusal> {
    let words = error.to_string();
    if let Some(field) = error.field() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, filled.wrong(field, words)));
    }
    match error {
        GrantExtensionError::Stale | GrantExtensionError::NotYet => {
            Ok((StatusCode::CONFLICT, FilledExtension { trouble: words, ..filled }))
        }
        error => Err(error.into()),
    }
}

impl From<WithdrawExtensionError> for Refusal {
    fn from(error: WithdrawExtensionError) -> Refusal {
        match error {
            WithdrawExtensionError::NoSuchExtension => Refusal::not_found(),
            WithdrawExtensionError::Withdrawn => Refusal::conflict(format!("{error}。")),
            WithdrawExtensionError::Db(error) => error.into(),
        }
    }
}
