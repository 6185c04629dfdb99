//! Beginning and ending a viewing.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, Refusal, Shell, see_other, see_other_with};

use super::Viewer;
use super::begin::{BeginViewingError, begin_viewing};
use super::end::end_viewing;
use super::views::ViewingView;
use crate::juku::JukuId;
use crate::staff::Headquarters;

/// Lets somebody of 本部 look on as a 塾.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(juku): Path<JukuId>,
) -> Result<Response, Refusal> {
    begin_viewing(&database, &by, juku).await?;
    Ok(see_other("/"))
}

/// Says as whom one looks on, with the way back.
pub(crate) async fn show(by: Viewer, shell: Shell) -> Result<Html<String>, Refusal> {
    shell.at(vec![("ホーム", "/".to_owned())]).show("塾として見る", ViewingView::new(&by))
}

/// Makes 本部 of the person again.
pub(crate) async fn delete(State(database): State<Database>, by: Viewer) -> Result<Response, Refusal> {
    end_viewing(&database, &by).await?;
    Ok(see_other_with(&format!("/juku/{}", by.juku().id), Flash::done("本部の画面に戻りました。")))
}

impl From<BeginViewingError> for Refusal {
    fn from(error: BeginViewingError) -> Refusal {
        match error {
            BeginViewingError::NoSuchJuku => Refusal::not_found(),
            BeginViewingError::Withdrawn => Refusal::conflict(format!("{error}。")),
            BeginViewingError::Nobody => Refusal::forbidden(format!("{error}。")),
            BeginViewingError::Db(error) => error.into(),
        }
    }
}
