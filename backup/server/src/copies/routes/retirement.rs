//! The retirement of a copy.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};

use crate::api::FilledRetirement;
use crate::copies::{CopyId, retire_copy};
use crate::members::Operator;

/// Retires a copy or brings it back.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<CopyId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    let job = retire_copy(&database, &by, id, filled.revision, filled.retired).await?;
    let words = if filled.retired {
        "コピーの登録を終了しました。"
    } else {
        "コピーの登録を戻しました。"
    };
    Ok(see_other_with(&format!("/jobs/{job}"), Flash::done(words)))
}
