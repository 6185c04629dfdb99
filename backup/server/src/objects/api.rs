//! The objects of a job, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::Sent;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::leave_out::leave_out;
use super::{ObjectLine, list_of_job};
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};

/// A machine or folder of another tool's job, with what became of it last.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObjectItem {
    name: String,
    outcome: String,
    reason: String,
    run: i64,
    ended_at: DateTime<Utc>,
    /// When the newest run ended after which it was backed up.
    good_at: Option<DateTime<Utc>>,
    /// Since when it is none of the job's any more.
    left_out_at: Option<DateTime<Utc>>,
}

/// Which object, and whether it is expected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentObject {
    name: String,
    left_out: bool,
}

/// Lists the objects of a job by name, a thousand at most; those that were left out stand last.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{job}/objects",
    tag = "ジョブ",
    summary = "ジョブの対象",
    responses((status = 200, description = "対象", body = Vec<ObjectItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Path(job): Path<JobId>,
) -> Result<Json<Vec<ObjectItem>>, Refusal> {
    let mut tx = database.read().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or_else(Refusal::not_found)?;
    let objects = list_of_job(&mut tx, job.id).await?;
    Ok(Json(objects.into_iter().map(ObjectItem::new).collect()))
}

/// Leaves an object out, or takes it in again.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/objects",
    tag = "ジョブ",
    summary = "ジョブの対象から外す・戻す",
    request_body = SentObject,
    responses((status = 204, description = "変えた"))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    Sent(sent): Sent<SentObject>,
) -> Result<StatusCode, Refusal> {
    leave_out(&database, &by, job, &sent.name, sent.left_out).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ObjectItem {
    fn new(line: ObjectLine) -> ObjectItem {
        ObjectItem {
            name: line.name,
            outcome: line.outcome,
            reason: line.reason,
            run: line.run_id.0,
            ended_at: line.ended_at,
            good_at: line.good_at,
            left_out_at: line.left_out_at,
        }
    }
}
