//! Verdicts for programs.

use axum::Json;
use axum::extract::{Path, State};
use backup_policy::Verdict;
use platform_database::Database;
use platform_web::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use super::judge_one;
use crate::jobs::JobId;
use crate::members::Member;

/// A job's verdict with its evidence, as things stand.
#[derive(Serialize, ToSchema)]
pub(crate) struct JudgedJob {
    job: i64,
    name: String,
    /// The worst answer, and a clause with its evidence for each rule.
    #[schema(value_type = Object)]
    verdict: Verdict,
}

/// Judges a job.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}/verdict",
    tag = "判定",
    summary = "いまの判定と証拠",
    responses((status = 200, description = "判定", body = JudgedJob))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(job): Path<JobId>,
) -> Result<Json<JudgedJob>, Refusal> {
    let judged = judge_one(&mut database.read().await?, job).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(JudgedJob { job: judged.id.0, name: judged.name, verdict: judged.verdict }))
}
