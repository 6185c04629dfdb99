//! The page of checklists.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::list_checklists;
use super::save::{SaveChecklistError, save_checklist};
use super::views::{ChecklistsView, ListForm};
use crate::members::{Member, Operator};

/// The form of a list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledChecklist {
    revision: i64,
    items: String,
}

/// Shows the list of every kind.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, by.operator().is_some(), None).await
}

/// Keeps the list of a kind.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(kind): Path<String>,
    shell: Shell,
    Form(filled): Form<FilledChecklist>,
) -> Result<Response, Refusal> {
    let lists = list_checklists(&mut database.read().await?).await?;
    let known = lists.into_iter().find(|list| list.kind == kind).ok_or_else(Refusal::not_found)?;
    let refused = match save_checklist(&database, &by, known.kind, filled.revision, &filled.items).await {
        Ok(()) => {
            let words = Flash::done("チェックリストを保存しました。これからの検証の記録に使います。");
            return Ok(see_other_with("/verifications/checklists", words));
        }
        Err(SaveChecklistError::Db(error)) => return Err(error.into()),
        Err(refused) => refused,
    };
    let stale = matches!(refused, SaveChecklistError::Stale);
    let status = if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let form = ListForm { text: filled.items, problem: format!("{refused}。"), ..ListForm::new(&known) };
    Ok((status, draw(&database, shell, true, Some(form)).await?).into_response())
}

/// Draws the page; `refused` stands in place of the list of its kind.
async fn draw(
    database: &Database,
    shell: Shell,
    may_edit: bool,
    refused: Option<ListForm>,
) -> Result<Html<String>, Refusal> {
    let lists = list_checklists(&mut database.read().await?).await?;
    let mut forms: Vec<ListForm> = lists.iter().map(ListForm::new).collect();
    if let Some(refused) = refused
        && let Some(place) = forms.iter_mut().find(|form| form.kind == refused.kind)
    {
        *place = refused;
    }
    let way = vec![("検証", "/verifications".to_owned())];
    shell.at(way).show("チェックリスト", ChecklistsView { lists: forms, may_edit })
}
