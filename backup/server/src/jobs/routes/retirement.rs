//! The retirement of a job.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};

use crate::api::FilledRetirement;
use crate::jobs::{JobId, RetireJobError, retire_job};
use crate::members::Operator;
use crate::verdicts;

/// Retires a job or brings it back.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<JobId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    retire_job(&database, &by, id, filled.revision, filled.retired).await?;
    verdicts::judge_job(&database, id).await?;
    let words = if filled.retired {
        "ジョブの登録を終了しました。"
    } else {
        "ジョブを戻しました。"
    };
    Ok(see_other_with(&format!("/jobs/{id}"), Flash::done(words)))
}

impl From<RetireJobError> for Refusal {
    fn from(error: RetireJobError) -> Refusal {
        match error {
            RetireJobError::NoSuchJob => Refusal::not_found(),
            RetireJobError::Stale | RetireJobError::RepositoryRetired => {
                Refusal::conflict(format!("{error}。"))
            }
            RetireJobError::Db(error) => error.into(),
        }
    }
}
