//! The SQL of jobs.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_vault::SealedColumn;

use super::JobId;
use super::sources::SEALED_SOURCE;
use crate::repositories::RepositoryId;

/// What the jobs read.
pub(crate) const SEALED_SOURCES: SealedColumn = SealedColumn {
    name: SEALED_SOURCE,
    purpose: |_| SEALED_SOURCE.to_owned(),
    list: || sql!("SELECT id, sealed_source AS sealed FROM jobs WHERE sealed_source IS NOT NULL ORDER BY id"),
    update: || sql!("UPDATE jobs SET sealed_source = $1 WHERE id = $2 AND sealed_source = $3"),
};

/// A job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Job {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) tool: String,
    pub(crate) target: String,
    pub(crate) source_kind: Option<String>,
    pub(super) sealed_source: Option<String>,
    pub(crate) repository_id: Option<RepositoryId>,
    pub(crate) data_class: String,
    pub(crate) owner: String,
    pub(crate) description: String,
    pub(crate) schedule: Option<String>,
    pub(crate) business_days_note: String,
    pub(crate) window_from: Option<i64>,
    pub(crate) window_to: Option<i64>,
    pub(crate) rpo_minutes: i64,
    pub(crate) retention: String,
    pub(crate) drill_every_days: Option<i64>,
    pub(crate) paused: bool,
    pub(crate) revision: i64,
    pub(crate) created_at: Timestamp,
}

/// The columns of a [`Job`].
macro_rules! job_columns {
    () => {
        "id, name, tool, target, source_kind, sealed_source, repository_id, data_class, owner, description, schedule,
         business_days_note, window_from, window_to, rpo_minutes, retention, drill_every_days, paused, revision, created_at"
    };
}

pub(crate) async fn find_job(tx: &mut ReadTx, id: JobId) -> DbResult<Option<Job>> {
    tx.find(sql!(concat!("SELECT ", job_columns!(), " FROM jobs WHERE id = $1")), params![id]).await
}

pub(crate) async fn find_job_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<Job>> {
    tx.find(sql!(concat!("SELECT ", job_columns!(), " FROM jobs WHERE name = $1")), params![name]).await
}

pub(crate) async fn list_jobs(tx: &mut ReadTx) -> DbResult<Vec<Job>> {
    tx.list(sql!(concat!("SELECT ", job_columns!(), " FROM jobs ORDER BY name")), params![]).await
}

/// When a native job runs, with its newest start and whether it runs now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TimetableRow {
    pub(crate) id: JobId,
    pub(crate) schedule: Option<String>,
    pub(crate) window_from: Option<i64>,
    pub(crate) window_to: Option<i64>,
    pub(crate) drill_every_days: Option<i64>,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) outcome: Option<String>,
    pub(crate) attempt: Option<i64>,
    pub(crate) drilled_at: Option<Timestamp>,
}

/// The native jobs that are not paused.
pub(crate) async fn list_timetables(tx: &mut ReadTx) -> DbResult<Vec<TimetableRow>> {
    tx.list(
        sql!(
            "SELECT j.id, j.schedule, j.window_from, j.window_to, j.drill_every_days, j.created_at,
                    r.started_at, r.ended_at, r.outcome, r.attempt,
                    (SELECT MAX(d.started_at) FROM drills d WHERE d.job_id = j.id) AS drilled_at
             FROM jobs j LEFT JOIN runs r ON r.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id)
             WHERE j.sealed_source IS NOT NULL AND NOT j.paused ORDER BY j.id"
        ),
        params![],
    )
    .await
}

/// What a new job is.
pub(super) struct JobRow<'a> {
    pub(super) name: &'a str,
    pub(super) tool: &'a str,
    pub(super) target: &'a str,
    pub(super) source_kind: Option<&'a str>,
    pub(super) sealed_source: Option<&'a str>,
    pub(super) repository: Option<RepositoryId>,
    pub(super) data_class: &'a str,
    pub(super) owner: &'a str,
    pub(super) description: &'a str,
    pub(super) schedule: Option<&'a str>,
    pub(super) business_days_note: &'a str,
    /// Minutes of the day.
    pub(super) window: Option<(i64, i64)>,
    pub(super) rpo_minutes: i64,
    pub(super) retention: &'a str,
    pub(super) drill_every_days: Option<i64>,
}

/// Makes a job; `None` if one has the name already.
pub(super) async fn insert_job(tx: &mut WriteTx, row: &JobRow<'_>) -> DbResult<Option<JobId>> {
    let now = tx.now();
    let made: Option<(JobId,)> = tx
        .find(
            sql!(
                "INSERT INTO jobs (name, tool, target, source_kind, sealed_source, repository_id, data_class, owner,
                                   description, schedule, business_days_note, window_from, window_to, rpo_minutes, retention,
                                   drill_every_days, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                 ON CONFLICT (name) DO NOTHING RETURNING id"
            ),
            params![
                row.name,
                row.tool,
                row.target,
                row.source_kind,
                row.sealed_source,
                row.repository,
                row.data_class,
                row.owner,
                row.description,
                row.schedule,
                row.business_days_note,
                row.window.map(|(from, _)| from),
                row.window.map(|(_, to)| to),
                row.rpo_minutes,
                row.retention,
                row.drill_every_days,
                now
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Pauses or resumes a job, if nobody changed it since revision `seen`.
pub(super) async fn advance_pause(tx: &mut WriteTx, id: JobId, seen: i64, paused: bool) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE jobs SET paused = $3, revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen, paused],
        )
        .await?;
    Ok(moved == 1)
}

/// A job as a list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct JobLine {
    pub(super) id: JobId,
    pub(super) name: String,
    pub(super) tool: String,
    pub(super) target: String,
    pub(super) owner: String,
    pub(super) schedule: Option<String>,
    pub(super) paused: bool,
    pub(super) started_at: Option<Timestamp>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) outcome: Option<String>,
    pub(super) succeeded_at: Option<Timestamp>,
    pub(super) answer: Option<String>,
}

/// Every job with its newest run and verdict, as a [`JobLine`].
macro_rules! job_lines {
    () => {
        "SELECT j.id, j.name, j.tool, j.target, j.owner, j.schedule, j.paused, r.started_at, r.ended_at, r.outcome,
                s.ended_at AS succeeded_at, v.answer
         FROM jobs j
         LEFT JOIN runs r ON r.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id)
         LEFT JOIN runs s ON s.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'succeeded')
         LEFT JOIN verdict_changes v ON v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = j.id)"
    };
}

/// The jobs made after `after`, in order.
pub(super) async fn list_lines_after(tx: &mut ReadTx, after: JobId, limit: i64) -> DbResult<Vec<JobLine>> {
    tx.list(sql!(concat!(job_lines!(), " WHERE j.id > $1 ORDER BY j.id LIMIT $2")), params![after, limit])
        .await
}

/// Which jobs a list shows: a `LIKE` pattern, and an answer of the verdict.
pub(super) struct JobFilter {
    pub(super) search: String,
    pub(super) answer: Option<String>,
}

/// The jobs of a list with their newest run and verdict, sorted and cut to a page (`limit`, `offset`).
pub(super) async fn list_lines(
    tx: &mut ReadTx,
    filter: &JobFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<JobLine>> {
    tx.list(
        platform_database::sorted_sql!(
            concat!(job_lines!(), "
             WHERE (j.name LIKE $1 OR j.target LIKE $1 OR j.tool LIKE $1 OR j.owner LIKE $1)
               AND (CAST($2 AS TEXT) IS NULL OR v.answer = $2)
             ORDER BY {order} LIMIT $3 OFFSET $4"),
            sort.0,
            sort.1,
            [
                "name" => "j.name {dir}",
                "tool" => "j.tool {dir}, j.name",
                "run" => "r.started_at {dir}, j.name",
                "success" => "s.ended_at {dir}, j.name",
                "verdict" => "CASE v.answer WHEN 'broken' THEN 0 WHEN 'unknown' THEN 1 WHEN 'warning' THEN 2 WHEN 'met' THEN 3 ELSE 1 END {dir}, j.name"
            ]
        ),
        params![&filter.search, filter.answer.as_ref(), page.0, page.1],
    )
    .await
}

pub(super) async fn count_lines(tx: &mut ReadTx, filter: &JobFilter) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM jobs j
             LEFT JOIN verdict_changes v ON v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = j.id)
             WHERE (j.name LIKE $1 OR j.target LIKE $1 OR j.tool LIKE $1 OR j.owner LIKE $1)
               AND (CAST($2 AS TEXT) IS NULL OR v.answer = $2)"
        ),
        params![&filter.search, filter.answer.as_ref()],
    )
    .await
}
