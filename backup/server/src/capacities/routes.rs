//! How repositories grow, and how much they may hold.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::limit::{SaveLimitError, save_limit};
use super::load_capacities;
use super::views::CapacitiesView;
use crate::days;
use crate::holdings::load_held_capacities;
use crate::members::{Admin, Member};
use crate::repositories::RepositoryId;

/// The form of a limit.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledLimit {
    limit_gb: String,
}

/// Shows every repository in use with its growth.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let capacities = load_capacities(&mut tx).await?;
    let held = load_held_capacities(&mut tx).await?;
    let view = CapacitiesView::new(&capacities, &held, days::of(tx.now()), by.admin().is_some());
    shell.at(vec![("リポジトリ", "/repositories".to_owned())]).show("容量", view)
}

/// Sets what a repository may hold.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Admin,
    Path(id): Path<RepositoryId>,
    Form(filled): Form<FilledLimit>,
) -> Result<Response, Refusal> {
    let gigabytes = match filled.limit_gb.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_unreadable| SaveLimitError::Size)?),
    };
    save_limit(&database, &by, id, gigabytes).await?;
    Ok(see_other_with("/capacities", Flash::done("上限を保存しました。")))
}

impl From<SaveLimitError> for Refusal {
    fn from(error: SaveLimitError) -> Refusal {
        match error {
            SaveLimitError::NoSuchRepository => Refusal::not_found(),
            SaveLimitError::Size => Refusal::unprocessable(format!("{error}。")),
            SaveLimitError::Db(error) => error.into(),
        }
    }
}
