//! Checks: beginning one, looking at what it found.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Form, Refusal, Shell, see_other};
use serde::Deserialize;

use super::views::CheckView;
use super::{CheckId, Depth, OrderCheckError, find_check, order_check};
use crate::members::{Member, Operator};
use crate::repositories::RepositoryId;

/// How deep to look.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledCheck {
    depth: String,
}

/// Begins a check.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(repository): Path<RepositoryId>,
    Form(filled): Form<FilledCheck>,
) -> Result<Response, Refusal> {
    let depth = Depth::from_code(&filled.depth)
        .ok_or_else(|| Refusal::unprocessable("検証の深さを選んでください。"))?;
    let check = order_check(&database, &by, repository, depth, false).await?;
    Ok(see_other(&format!("/checks/{check}")))
}

/// Shows a check.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<CheckId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let check = find_check(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let repository = format!("/repositories/{}", check.repository_id);
    let view = CheckView::new(&check, tx.now());
    shell
        .at(vec![("リポジトリ", "/repositories".to_owned()), (&check.repository, repository)])
        .show(&format!("リポジトリの検証 #{id}"), view)
}

impl From<OrderCheckError> for Refusal {
    fn from(error: OrderCheckError) -> Refusal {
        match error {
            OrderCheckError::NoSuchRepository => Refusal::not_found(),
            OrderCheckError::Retired | OrderCheckError::AlreadyRunning => {
                Refusal::conflict(format!("{error}。"))
            }
            OrderCheckError::Db(error) => error.into(),
        }
    }
}
