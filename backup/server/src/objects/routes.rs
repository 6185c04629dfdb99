//! The button beside an object on its job's page.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::leave_out::{LeaveOutError, leave_out};
use crate::jobs::JobId;
use crate::members::Operator;

/// Which object, and whether it is expected.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledObject {
    name: String,
    left_out: bool,
}

/// Leaves an object out, or takes it in again.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    Form(filled): Form<FilledObject>,
) -> Result<Response, Refusal> {
    leave_out(&database, &by, job, &filled.name, filled.left_out).await?;
    let words =
        if filled.left_out { "対象から外しました。" } else { "対象に戻しました。" };
    Ok(see_other_with(&format!("/jobs/{job}"), Flash::done(words)))
}

impl From<LeaveOutError> for Refusal {
    fn from(error: LeaveOutError) -> Refusal {
        match error {
            LeaveOutError::NotThere => Refusal::not_found(),
            LeaveOutError::Db(error) => error.into(),
        }
    }
}
