//! What a medium's page says of the copies on it.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use crate::copies::{AttachCopyError, CopyId, DetachCopyError, attach_copy, attach_job, detach_copy};
use crate::jobs::JobId;
use crate::media::MediumId;
use crate::members::Operator;

/// The form: `copy-12` of a copy that is there, or `job-3` of a job that is to have one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledCopy {
    what: String,
    encrypted: String,
}

/// Says that a copy lies on a medium.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(medium): Path<MediumId>,
    Form(filled): Form<FilledCopy>,
) -> Result<Response, Refusal> {
    match filled.what.split_once('-').and_then(|(kind, number)| Some((kind, number.parse().ok()?))) {
        Some(("copy", number)) => attach_copy(&database, &by, medium, CopyId(number)).await?,
        Some(("job", number)) => {
            let encrypted = match filled.encrypted.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            attach_job(&database, &by, medium, JobId(number), encrypted).await?;
        }
        _ => return Err(AttachCopyError::NoSuchJob.into()),
    }
    Ok(see_other_with(&format!("/media/{medium}"), Flash::done("コピーを登録しました。")))
}

/// Says that a copy does not lie there any more.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path((medium, copy)): Path<(MediumId, CopyId)>,
) -> Result<Response, Refusal> {
    detach_copy(&database, &by, medium, copy).await?;
    Ok(see_other_with(&format!("/media/{medium}"), Flash::done("コピーの記録を消しました。")))
}

impl From<AttachCopyError> for Refusal {
    fn from(error: AttachCopyError) -> Refusal {
        match error {
            AttachCopyError::NoSuchMedium => Refusal::not_found(),
            AttachCopyError::NoSuchJob => Refusal::unprocessable(format!("{error}。")),
            AttachCopyError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}

impl From<DetachCopyError> for Refusal {
    fn from(error: DetachCopyError) -> Refusal {
        match error {
            DetachCopyError::NotThere => Refusal::not_found(),
            DetachCopyError::Db(error) => error.into(),
        }
    }
}
