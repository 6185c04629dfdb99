//! What the grid says of where its person is.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use platform_web::Refusal;
use serde::Deserialize;

use super::appear::{AppearError, appear};
use super::leave::leave;
use crate::app::App;
use crate::classrooms::{self, ClassroomId};
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::staff::Marker;

/// How long the name of a page may be, in bytes.
const LONGEST_NAME: usize = 64;

/// Where a browser stands.
#[derive(Deserialize)]
pub(crate) struct Sign {
    /// The name that the page gave itself.
    page: String,
    entry: EntryId,
}

/// Which page it was.
#[derive(Deserialize)]
pub(crate) struct OfPage {
    #[serde(default)]
    page: String,
}

/// Keeps that somebody is there.
pub(crate) async fn save(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    sign: Result<Json<Sign>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let of = find(&app, &by, of).await?;
    let Json(Sign { page, entry }) = sign.map_err(|unreadable| not_ours().because(unreadable))?;
    if page.len() > LONGEST_NAME {
        return Err(not_ours());
    }
    appear(&app.database, &by, of, &page, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets it.
pub(crate) async fn delete(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    Query(OfPage { page }): Query<OfPage>,
) -> Result<StatusCode, Refusal> {
    let of = find(&app, &by, of).await?;
    leave(&app.database, &by, of, &page).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(
    app: &App,
    by: &Marker,
    (classroom, exam): (ClassroomId, ExamId),
) -> Result<(ExamId, ClassroomId), Refusal> {
    let mut tx = app.database.read().await?;
    let found = classrooms::find_classroom(&mut tx, by.scope(), classroom).await?;
    found.map(|classroom| (exam, classroom.id)).ok_or_else(Refusal::not_found)
}

fn not_ours() -> Refusal {
    Refusal::unprocessable("送られた内容を読み取れませんでした。画面を開き直してください。")
}

impl From<AppearError> for Refusal {
    fn from(error: AppearError) -> Refusal {
        match error {
            AppearError::NotOnSheet => Refusal::not_found(),
            AppearError::Db(error) => error.into(),
        }
    }
}
