//! Canaries for programs.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use platform_web::Refusal;
use platform_web::api::{Explain, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SetCanaryError, remove_canary, set_canary};
use crate::app::App;
use crate::jobs::JobId;
use crate::members::Operator;
use crate::snapshots::LookError;

/// Which file is the canary.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentCanary {
    /// From the root on, as the newest snapshot has it.
    path: String,
}

/// Makes a file the canary of a job, with the content that it has in the newest snapshot.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/canary",
    tag = "ジョブ",
    summary = "カナリアを登録する",
    request_body = SentCanary,
    responses((status = 204, description = "登録した"))
)]
pub(crate) async fn save(
    State(app): State<App>,
    by: Operator,
    Path(job): Path<JobId>,
    Sent(sent): Sent<SentCanary>,
) -> Result<StatusCode, Refusal> {
    set_canary(&app, &by, job, &sent.path).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the canary away.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/canary/removal",
    tag = "ジョブ",
    summary = "カナリアを外す",
    responses((status = 204, description = "外した"))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    by: Operator,
    Path(job): Path<JobId>,
) -> Result<StatusCode, Refusal> {
    if remove_canary(&app.database, &by, job).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Refusal::not_found())
}

impl Explain for SetCanaryError {
    fn field(&self) -> Option<&'static str> {
        match self {
            SetCanaryError::Path | SetCanaryError::NotSmall => Some("path"),
            SetCanaryError::Look(LookError::NoSuchPath(_)) => Some("path"),
            _ => None,
        }
    }
}

impl From<SetCanaryError> for Refusal {
    fn from(error: SetCanaryError) -> Refusal {
        match error {
            SetCanaryError::NoSuchJob => Refusal::not_found(),
            SetCanaryError::NoSnapshot => Refusal::conflict(format!("{error}。")),
            SetCanaryError::Db(error) | SetCanaryError::Look(LookError::Db(error)) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}
