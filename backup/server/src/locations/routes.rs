//! The list of places.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::views::LocationsView;
use super::{AddLocationError, add_location, store};
use crate::members::{Member, Operator};

/// The form of a new place.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledLocation {
    pub(super) name: String,
    pub(super) off_site: bool,
    pub(super) notes: String,
}

/// Lists the places.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &shell, by.operator().is_some(), FilledLocation::default(), Problems::none()).await
}

/// Adds a place.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledLocation>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    match add_location(&database, &by, &filled.name, filled.off_site, &filled.notes).await {
        Ok(_) => return Ok(see_other_with("/locations", Flash::done("保管場所を登録しました。"))),
        Err(AddLocationError::Db(error)) => return Err(error.into()),
        Err(refused) => problems.add("name", format!("{refused}。")),
    }
    let page = draw(&database, &shell, true, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn draw(
    database: &Database,
    shell: &Shell,
    may_add: bool,
    filled: FilledLocation,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let lines = store::list_lines(&mut database.read().await?).await?;
    shell.show("保管場所", LocationsView::new(&lines, may_add, filled, problems))
}
