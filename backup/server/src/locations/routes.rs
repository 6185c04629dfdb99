//! The list of places, and the form of one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::edit::{EditLocationError, EditedLocation, edit_location};
use super::retire::{RetireLocationError, retire_location};
use super::views::{LocationView, LocationsView};
use super::{AddLocationError, Location, LocationId, add_location, store};
use crate::api::FilledRetirement;
use crate::members::{Member, Operator};

/// The form of a new place.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledLocation {
    pub(super) revision: i64,
    pub(super) name: String,
    pub(super) off_site: bool,
    pub(super) notes: String,
}

impl FilledLocation {
    fn of(place: &Location) -> FilledLocation {
        FilledLocation {
            revision: place.revision,
            name: place.name.clone(),
            off_site: place.off_site,
            notes: place.notes.clone(),
        }
    }

    fn read(&self) -> EditedLocation {
        EditedLocation {
            revision: self.revision,
            name: self.name.clone(),
            off_site: self.off_site,
            notes: self.notes.clone(),
        }
    }
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

/// Shows the form of a place that is there.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Operator,
    Path(id): Path<LocationId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let place =
        store::find_location(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let view = LocationView::new(&place, FilledLocation::of(&place), Problems::none());
    shell.at(vec![("保管場所", "/locations".to_owned())]).show(&place.name, view)
}

/// Keeps the edited place.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LocationId>,
    shell: Shell,
    Form(mut filled): Form<FilledLocation>,
) -> Result<Response, Refusal> {
    let refused = match edit_location(&database, &by, id, &filled.read()).await {
        Ok(()) => return Ok(see_other_with("/locations", Flash::done("保管場所を変更しました。"))),
        Err(EditLocationError::Db(error)) => return Err(error.into()),
        Err(EditLocationError::NoSuchLocation) => return Err(Refusal::not_found()),
        Err(refused) => refused,
    };
    let place =
        store::find_location(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let mut problems = Problems::none();
    let field = if matches!(refused, EditLocationError::Production) { "off_site" } else { "name" };
    problems.add(field, format!("{refused}。"));
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if matches!(refused, EditLocationError::Stale) {
        status = StatusCode::CONFLICT;
        filled.revision = place.revision;
    }
    let view = LocationView::new(&place, filled, problems);
    let page = shell.at(vec![("保管場所", "/locations".to_owned())]).show(&place.name, view)?;
    Ok((status, page).into_response())
}

/// Retires a place or brings it back.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LocationId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    retire_location(&database, &by, id, filled.revision, filled.retired).await?;
    let words = if filled.retired {
        "保管場所の登録を終了しました。"
    } else {
        "保管場所を戻しました。"
    };
    Ok(see_other_with("/locations", Flash::done(words)))
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

impl From<RetireLocationError> for Refusal {
    fn from(error: RetireLocationError) -> Refusal {
        match error {
            RetireLocationError::NoSuchLocation => Refusal::not_found(),
            RetireLocationError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
