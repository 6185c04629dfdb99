//! The form that says where a place is.

pub(crate) mod links;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::PlaceId;
use super::confirm::{ConfirmPlaceError, FilledPlace, confirm_place};
use super::store::{self, HeldPlace};
use super::views::PlaceFormView;
use crate::locations;
use crate::members::Operator;

/// Shows the form.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Operator,
    Path(id): Path<PlaceId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let place = find(&database, id).await?;
    let filled = FilledPlace::of(&place);
    draw(&database, shell, &place, filled, Problems::none()).await
}

/// Keeps where the place is.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<PlaceId>,
    shell: Shell,
    Form(mut filled): Form<FilledPlace>,
) -> Result<Response, Refusal> {
    let place = find(&database, id).await?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(settings) = filled.read(&mut problems) {
        match confirm_place(&database, &by, (id, filled.revision), &settings).await {
            Ok(puller) => {
                let flash =
                    Flash::done("保管先の保管場所を登録しました。報告のあるジョブのコピーとして判定します。");
                return Ok(see_other_with(&format!("/pullers/{puller}#places"), flash));
            }
            Err(refused @ (ConfirmPlaceError::NoSuchPlace | ConfirmPlaceError::Db(_))) => {
                return Err(refused.into());
            }
            Err(refused) => {
                if matches!(refused, ConfirmPlaceError::Stale) {
                    status = StatusCode::CONFLICT;
                    filled.revision = place.revision;
                }
                problems.add("location", format!("{refused}。"));
            }
        }
    }
    Ok((status, draw(&database, shell, &place, filled, problems).await?).into_response())
}

/// A place where copies lie.
pub(super) async fn find(database: &Database, id: PlaceId) -> Result<HeldPlace, Refusal> {
    let place = store::find_place(&mut database.read().await?, id).await?;
    place.filter(HeldPlace::is_store).ok_or_else(Refusal::not_found)
}

async fn draw(
    database: &Database,
    shell: Shell,
    place: &HeldPlace,
    filled: FilledPlace,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let locations = locations::list_in_use(&mut database.read().await?).await?;
    let view = PlaceFormView::new(place, &locations, filled, problems);
    let way = vec![
        ("連携サーバー", "/pullers".to_owned()),
        (place.puller.as_str(), format!("/pullers/{}", place.puller_id)),
    ];
    shell.at(way).show("保管先の保管場所", view)
}

impl From<ConfirmPlaceError> for Refusal {
    fn from(error: ConfirmPlaceError) -> Refusal {
        match error {
            ConfirmPlaceError::NoSuchPlace => Refusal::not_found(),
            ConfirmPlaceError::NoSuchLocation(_) => Refusal::unprocessable(format!("{error}。")),
            ConfirmPlaceError::Stale => Refusal::conflict(format!("{error}。")),
            ConfirmPlaceError::Db(error) => error.into(),
        }
    }
}
