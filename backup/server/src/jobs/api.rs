//! Jobs for programs.

use axum::Json;
use axum::extract::{Query, State};
use backup_policy::Answer;
use platform_database::{Database, Timestamp};
use platform_web::Refusal;
use serde::{Deserialize, Serialize};

use super::JobId;
use super::store::{self, JobLine};
use crate::members::Member;

/// How many jobs a page has at most, and has if nobody says.
const MOST: i64 = 200;
const USUAL: i64 = 50;

/// Which page of the list: those after a job, so many.
#[derive(Deserialize)]
pub(crate) struct PageAddress {
    after: Option<JobId>,
    limit: Option<i64>,
}

/// A page of jobs, and after which one the next begins.
#[derive(Serialize)]
pub(crate) struct JobPage {
    items: Vec<JobItem>,
    next: Option<JobId>,
}

/// A job.
#[derive(Serialize)]
struct JobItem {
    id: JobId,
    name: String,
    tool: String,
    target: String,
    owner: String,
    schedule: Option<String>,
    paused: bool,
    /// How the newest run ended; `null` while it goes on, or before the first.
    newest_outcome: Option<String>,
    newest_started_at: Option<Timestamp>,
    succeeded_at: Option<Timestamp>,
    /// As it was judged last; never better than the verdict itself.
    answer: &'static str,
}

/// Lists the jobs in the order in which they were made.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<JobPage>, Refusal> {
    let limit = page.limit.unwrap_or(USUAL).clamp(1, MOST);
    let after = page.after.unwrap_or(JobId(0));
    let mut tx = database.read().await?;
    // One more than asked for tells whether there is a next page.
    let mut lines = store::list_lines_after(&mut tx, after, limit + 1).await?;
    let more = i64::try_from(lines.len()).is_ok_and(|found| found > limit);
    lines.truncate(usize::try_from(limit).unwrap_or_default());
    let next = lines.last().filter(|_| more).map(|line| line.id);
    Ok(Json(JobPage { items: lines.into_iter().map(JobItem::new).collect(), next }))
}

impl JobItem {
    fn new(line: JobLine) -> JobItem {
        JobItem {
            id: line.id,
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
