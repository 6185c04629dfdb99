//! Jobs for programs.

use axum::Json;
use axum::extract::{Query, State};
use backup_policy::Answer;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::JobId;
use super::store::{self, JobLine};
use crate::members::Member;

/// A job.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobItem {
    id: i64,
    name: String,
    tool: String,
    target: String,
    owner: String,
    schedule: Option<String>,
    paused: bool,
    /// How the newest run ended; `null` while it goes on, or before the first.
    newest_outcome: Option<String>,
    newest_started_at: Option<DateTime<Utc>>,
    succeeded_at: Option<DateTime<Utc>>,
    /// As it was judged last; never better than the verdict itself.
    answer: &'static str,
}

/// Lists the jobs in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    tag = "ジョブ",
    summary = "ジョブの一覧と、最後の実行",
    params(PageAddress),
    responses((status = 200, description = "ジョブ", body = Page<JobItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<JobItem>>, Refusal> {
    let mut tx = database.read().await?;
    let lines = store::list_lines_after(&mut tx, JobId(page.after()), page.to_ask()).await?;
    Ok(Json(page.page(lines, |line| line.id.0, JobItem::new)))
}

impl JobItem {
    fn new(line: JobLine) -> JobItem {
        JobItem {
            id: line.id.0,
            name: line.name,
            tool: line.tool,
            target: line.target,
            owner: line.owner,
            schedule: line.schedule,
            paused: line.paused,
            newest_outcome: line.outcome,
            newest_started_at: line.started_at,
            succeeded_at: line.succeeded_at,
            answer: line.answer.as_deref().and_then(Answer::from_code).unwrap_or(Answer::Unknown).code(),
        }
    }
}
