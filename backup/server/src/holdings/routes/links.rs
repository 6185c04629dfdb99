//! The form beside a place.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use crate::copies::CopyId;
use crate::holdings::PlaceId;
use crate::holdings::link::{LinkPlaceError, link_place};
use crate::members::Operator;

/// For which copy the place speaks, or speaks no more.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledLink {
    copy: String,
    linked: bool,
}

/// Links a copy to a place, or lets go of it.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(place): Path<PlaceId>,
    Form(filled): Form<FilledLink>,
) -> Result<Response, Refusal> {
    let copy = filled.copy.parse().map(CopyId).map_err(|_unreadable| LinkPlaceError::NoSuchCopy)?;
    let puller = link_place(&database, &by, place, copy, filled.linked).await?;
    let words = if filled.linked {
        "コピーを結び付けました。これからは連携サーバーの報告で判定します。"
    } else {
        "コピーの結び付けを外しました。"
    };
    Ok(see_other_with(&format!("/pullers/{puller}#places"), Flash::done(words)))
}

impl From<LinkPlaceError> for Refusal {
    fn from(error: LinkPlaceError) -> Refusal {
        match error {
            LinkPlaceError::NoSuchPlace => Refusal::not_found(),
            LinkPlaceError::NoSuchCopy => Refusal::unprocessable(format!("{error}。")),
            LinkPlaceError::Confirmed => Refusal::conflict(format!("{error}。")),
            LinkPlaceError::Db(error) => error.into(),
        }
    }
}
