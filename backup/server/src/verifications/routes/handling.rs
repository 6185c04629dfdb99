//! Working on an error.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use crate::members::Operator;
use crate::verifications::VerificationId;
use crate::verifications::kinds::{SEVERITIES, known};
use crate::verifications::take_up::{TakeUpErrorError, take_up_error};

/// The form that gives an error to somebody.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledHandling {
    severity: String,
    assignee: String,
}

/// Takes an error up.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<VerificationId>,
    Form(filled): Form<FilledHandling>,
) -> Result<Response, Refusal> {
    let severity = known(&SEVERITIES, &filled.severity);
    take_up_error(&database, &by, id, severity, &filled.assignee).await?;
    Ok(see_other_with(&format!("/verifications/{id}"), Flash::done("検証エラーを対応中にしました。")))
}

impl From<TakeUpErrorError> for Refusal {
    fn from(error: TakeUpErrorError) -> Refusal {
        match error {
            TakeUpErrorError::NoSuchVerification => Refusal::not_found(),
            TakeUpErrorError::NotOpen => Refusal::conflict(format!("{error}。")),
            TakeUpErrorError::NoSeverity | TakeUpErrorError::NoAssignee => {
                Refusal::unprocessable(format!("{error}。"))
            }
            TakeUpErrorError::Db(error) => error.into(),
        }
    }
}
