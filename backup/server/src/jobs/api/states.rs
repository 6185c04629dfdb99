//! Pausing and retiring jobs, for programs.

use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::told::{self, WholeJob};
use crate::api::Retirement;
use crate::app::App;
use crate::jobs::pause::{Pause, PauseJobError, pause_job, resume_job};
use crate::jobs::{JobId, RetireJobError, retire_job};
use crate::members::Operator;
use crate::verdicts;

/// Whether a job starts by hand alone, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPause {
    paused: bool,
    /// Needed of a pause.
    #[serde(default)]
    reason: String,
    /// When it goes on by itself; left out: somebody lets it go on.
    until: Option<DateTime<Utc>>,
}

/// Pauses a job, or lets it go on.
#[utoipa::path(
    put,
    path = "/api/v1/jobs/{job}/pause",
    tag = "ジョブ",
    summary = "ジョブのスケジュールを停止する・再開する",
    request_body = SentPause,
    responses((status = 200, description = "いまのジョブ", body = WholeJob, headers(("ETag" = String))))
)]
pub(crate) async fn save_pause(
    State(app): State<App>,
    by: Operator,
    Path(id): Path<JobId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentPause>,
) -> Result<Revised<WholeJob>, Refusal> {
    let SentPause { paused, reason, until } = sent;
    if paused {
        pause_job(&app.database, &by, id, seen, &Pause { reason, until }).await.map_err(explain)?;
    } else {
        resume_job(&app.database, &by, id, seen).await.map_err(explain)?;
    }
    after(&app, id).await
}

/// Retires a job, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/jobs/{job}/retirement",
    tag = "ジョブ",
    summary = "ジョブの登録を終了する・戻す",
    request_body = Retirement,
    responses((status = 200, description = "いまのジョブ", body = WholeJob, headers(("ETag" = String))))
)]
pub(crate) async fn save_retirement(
    State(app): State<App>,
    by: Operator,
    Path(id): Path<JobId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<Retirement>,
) -> Result<Revised<WholeJob>, Refusal> {
    retire_job(&app.database, &by, id, seen, sent.retired).await.map_err(explain)?;
    after(&app, id).await
}

/// What was kept is judged and told.
async fn after(app: &App, id: JobId) -> Result<Revised<WholeJob>, Refusal> {
    judge(&app.database, id).await.map_err(Refusal::after_keeping)?;
    told::find(app, id).await.map_err(Refusal::after_keeping)
}

async fn judge(database: &Database, id: JobId) -> Result<(), Refusal> {
    verdicts::judge_job(database, id).await?;
    Ok(())
}

impl Explain for PauseJobError {
    fn is_outdated(&self) -> bool {
        matches!(self, PauseJobError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            PauseJobError::NoReason => Some("reason"),
            PauseJobError::Over => Some("until"),
            _ => None,
        }
    }
}

impl Explain for RetireJobError {
    fn is_outdated(&self) -> bool {
        matches!(self, RetireJobError::Stale)
    }
}
