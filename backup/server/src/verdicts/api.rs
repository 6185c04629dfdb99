//! Verdicts for programs.

use axum::Json;
use axum::extract::{Path, State};
use backup_policy::Verdict;
use platform_database::Database;
use platform_web::Refusal;
use serde::Serialize;

use super::judge_one;
use crate::jobs::JobId;
use crate::members::Member;

/// A job's verdict with its evidence, as things stand.
#[derive(Serialize)]
pub(crate) struct JudgedJob {
    job: JobId,
    name: String,
    verdict: Verdict,
}

/// Judges a job.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(job): Path<JobId>,
) -> Result<Json<JudgedJob>, Refusal> {
    let judged = judge_one(&mut database.read().await?, job).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(JudgedJob { job: judged.id, name: judged.name, verdict: judged.verdict }))
}
