//! The SQL of jobs.

use platform_database::{DbResult, Params, ReadTx, Timestamp, WriteTx, params, sql};
use platform_vault::SealedColumn;

use super::JobId;
use super::settings::{CheckedSettings, JobSettings};
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
    pub(super) window_from: Option<i64>,
    pub(super) window_to: Option<i64>,
    pub(crate) jitter_minutes: i64,
    pub(crate) rpo_minutes: i64,
    /// Whether `rpo_minutes` was said for this job; otherwise its class's policy says it.
    pub(crate) own_rpo: bool,
    pub(super) retention: String,
    pub(crate) drill_every_days: Option<i64>,
    pub(crate) paused: bool,
    pub(crate) paused_by: String,
    pub(crate) paused_at: Option<Timestamp>,
    pub(crate) paused_reason: String,
    pub(crate) paused_until: Option<Timestamp>,
    pub(crate) retired_at: Option<Timestamp>,
    pub(crate) revision: i64,
    pub(crate) created_at: Timestamp,
    /// How long the word of an end may take to come; of another tool's job alone.
    pub(crate) grace_minutes: i64,
}

/// The columns of a [`Job`].
macro_rules! job_columns {
    () => {
        "j.id, j.name, j.tool, j.target, j.source_kind, j.sealed_source, j.repository_id, j.data_class, j.owner,
         j.description, j.schedule, j.business_days_note, j.window_from, j.window_to, j.jitter_minutes, j.rpo_minutes,
         j.own_rpo, j.retention, j.drill_every_days, j.paused, j.paused_by, j.paused_at, j.paused_reason, j.paused_until,
         j.retired_at, j.revision, j.created_at, j.grace_minutes"
    };
}

pub(crate) async fn find_job(tx: &mut ReadTx, id: JobId) -> DbResult<Option<Job>> {
    tx.find(sql!(concat!("SELECT ", job_columns!(), " FROM jobs j WHERE j.id = $1")), params![id]).await
}

pub(crate) async fn find_job_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<Job>> {
    tx.find(sql!(concat!("SELECT ", job_columns!(), " FROM jobs j WHERE j.name = $1")), params![name]).await
}

pub(crate) async fn list_jobs(tx: &mut ReadTx) -> DbResult<Vec<Job>> {
    tx.list(sql!(concat!("SELECT ", job_columns!(), " FROM jobs j ORDER BY j.name")), params![]).await
}

/// The jobs of other tools that are in use, by name.
pub(crate) async fn list_external(tx: &mut ReadTx) -> DbResult<Vec<Job>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            job_columns!(),
            " FROM jobs j WHERE j.source_kind IS NULL AND j.retired_at IS NULL ORDER BY j.name"
        )),
        params![],
    )
    .await
}

/// Takes the turn to report of a job; the others wait until this transaction ends.
pub(crate) async fn advance_reports(tx: &mut WriteTx, id: JobId) -> DbResult<()> {
    tx.execute(sql!("UPDATE jobs SET reports = reports + 1 WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// A native job with its newest start and whether it runs now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TimetableRow {
    #[sqlx(flatten)]
    pub(crate) job: Job,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) outcome: Option<String>,
    pub(crate) attempt: Option<i64>,
    pub(crate) drilled_at: Option<Timestamp>,
}

/// The native jobs that are neither paused nor retired.
pub(crate) async fn list_timetables(tx: &mut ReadTx) -> DbResult<Vec<TimetableRow>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            job_columns!(),
            ", r.started_at, r.ended_at, r.outcome, r.attempt,
                    (SELECT MAX(d.started_at) FROM drills d WHERE d.job_id = j.id) AS drilled_at
             FROM jobs j LEFT JOIN runs r ON r.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id)
             WHERE j.sealed_source IS NOT NULL AND NOT j.paused AND j.retired_at IS NULL ORDER BY j.id"
        )),
        params![],
    )
    .await
}

/// Says since when a job is here, for a demonstration whose history is older than itself.
pub(crate) async fn update_registered(tx: &mut WriteTx, id: JobId, at: Timestamp) -> DbResult<()> {
    tx.execute(sql!("UPDATE jobs SET created_at = $2 WHERE id = $1"), params![id, at]).await?;
    Ok(())
}

/// What a new or edited job is.
pub(super) struct JobRow<'a> {
    pub(super) settings: &'a JobSettings,
    pub(super) checked: &'a CheckedSettings,
    pub(super) tool: &'a str,
    pub(super) target: &'a str,
    pub(super) source_kind: Option<&'a str>,
    pub(super) sealed_source: Option<&'a str>,
    pub(super) repository: Option<RepositoryId>,
    pub(super) retention: &'a str,
    pub(super) grace_minutes: i64,
}

impl JobRow<'_> {
    /// `$1` to `$19`.
    fn params(&self) -> Params {
        let (settings, checked) = (self.settings, self.checked);
        params![
            &checked.name,
            self.tool,
            self.target,
            self.source_kind,
            self.sealed_source,
            self.repository,
            settings.data_class.code(),
            settings.owner.trim(),
            settings.description.trim(),
            checked.schedule.as_ref(),
            settings.business_days_note.trim(),
            checked.window.map(|(from, _)| from),
            checked.window.map(|(_, to)| to),
            i64::from(settings.jitter_minutes),
            checked.rpo_minutes,
            checked.own_rpo,
            self.retention,
            settings.drill_every_days.map(i64::from),
            self.grace_minutes
        ]
    }
}

/// Makes a job; `None` if one has the name already.
pub(super) async fn insert_job(tx: &mut WriteTx, row: &JobRow<'_>) -> DbResult<Option<JobId>> {
    let mut params = row.params();
    params.push(tx.now().into());
    let made: Option<(JobId,)> = tx
        .find(
            sql!(
                "INSERT INTO jobs (name, tool, target, source_kind, sealed_source, repository_id, data_class, owner,
                                   description, schedule, business_days_note, window_from, window_to, jitter_minutes,
                                   rpo_minutes, own_rpo, retention, drill_every_days, grace_minutes, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
                 ON CONFLICT (name) DO NOTHING RETURNING id"
            ),
            params,
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Changes a job whose revision was advanced before; a source that is not said stays.
pub(super) async fn update_job(tx: &mut WriteTx, id: JobId, row: &JobRow<'_>) -> DbResult<()> {
    let mut params = row.params();
    params.push(id.into());
    tx.execute(
        sql!(
            "UPDATE jobs SET name = $1, tool = $2, target = $3, source_kind = $4,
                 sealed_source = COALESCE($5, sealed_source), repository_id = $6, data_class = $7, owner = $8,
                 description = $9, schedule = $10, business_days_note = $11, window_from = $12, window_to = $13,
                 jitter_minutes = $14, rpo_minutes = $15, own_rpo = $16, retention = $17, drill_every_days = $18,
                 grace_minutes = $19
             WHERE id = $20"
        ),
        params,
    )
    .await?;
    Ok(())
}

/// Moves a job on from revision `seen`; `false` means that somebody else already did.
pub(super) async fn advance_revision(tx: &mut WriteTx, id: JobId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE jobs SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Who pauses a job, why, and until when.
pub(super) struct PauseRow<'a> {
    pub(super) by: &'a str,
    pub(super) reason: &'a str,
    pub(super) until: Option<Timestamp>,
}

/// Pauses a job, if nobody changed it since revision `seen`.
pub(super) async fn advance_paused(
    tx: &mut WriteTx,
    id: JobId,
    seen: i64,
    pause: &PauseRow<'_>,
) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE jobs SET paused = TRUE, paused_by = $3, paused_at = $4, paused_reason = $5, paused_until = $6,
                                 revision = revision + 1 WHERE id = $1 AND revision = $2"
            ),
            params![id, seen, pause.by, now, pause.reason, pause.until],
        )
        .await?;
    Ok(moved == 1)
}

/// Lets a job go on, if nobody changed it since revision `seen`.
pub(super) async fn advance_resumed(tx: &mut WriteTx, id: JobId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE jobs SET paused = FALSE, revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Pauses a job in use that is not paused; gives its name, or `None` if it is no such job.
pub(super) async fn advance_into_pause(
    tx: &mut WriteTx,
    id: JobId,
    pause: &PauseRow<'_>,
) -> DbResult<Option<String>> {
    let now = tx.now();
    let paused: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE jobs SET paused = TRUE, paused_by = $2, paused_at = $3, paused_reason = $4, paused_until = $5,
                                 revision = revision + 1
                 WHERE id = $1 AND NOT paused AND retired_at IS NULL RETURNING name"
            ),
            params![id, pause.by, now, pause.reason, pause.until],
        )
        .await?;
    Ok(paused.map(|(name,)| name))
}

/// Lets a paused job in use go on; gives its name, or `None` if it is no such job.
pub(super) async fn advance_out_of_pause(tx: &mut WriteTx, id: JobId) -> DbResult<Option<String>> {
    let resumed: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE jobs SET paused = FALSE, revision = revision + 1
                 WHERE id = $1 AND paused AND retired_at IS NULL RETURNING name"
            ),
            params![id],
        )
        .await?;
    Ok(resumed.map(|(name,)| name))
}

/// Lets every job go on whose pause was to end by now; gives their names.
pub(super) async fn advance_elapsed(tx: &mut WriteTx) -> DbResult<Vec<String>> {
    let now = tx.now();
    let resumed: Vec<(String,)> = tx
        .list(
            sql!(
                "UPDATE jobs SET paused = FALSE, revision = revision + 1 WHERE paused AND paused_until <= $1
                 RETURNING name"
            ),
            params![now],
        )
        .await?;
    Ok(resumed.into_iter().map(|(name,)| name).collect())
}

/// Retires a job or brings it back, if nobody changed it since revision `seen`.
pub(super) async fn advance_retired(tx: &mut WriteTx, id: JobId, seen: i64, retired: bool) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!("UPDATE jobs SET retired_at = $3, revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen, retired.then_some(now)],
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
    pub(super) data_class: String,
    pub(super) target: String,
    pub(super) owner: String,
    pub(super) schedule: Option<String>,
    pub(super) paused: bool,
    pub(super) paused_reason: String,
    pub(super) retired_at: Option<Timestamp>,
    pub(super) started_at: Option<Timestamp>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) outcome: Option<String>,
    pub(super) succeeded_at: Option<Timestamp>,
    pub(super) answer: Option<String>,
    /// Of another tool's job alone.
    pub(super) source_kind: Option<String>,
    pub(super) grace_minutes: i64,
    pub(super) created_at: Timestamp,
    /// The newest run of which an end was heard.
    pub(super) heard_at: Option<Timestamp>,
}

/// What stands beside a job `j`: its newest run `r`, its newest success `s` and its verdict `v`.
macro_rules! with_newest {
    () => {
        " LEFT JOIN runs r ON r.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id)
          LEFT JOIN runs s ON s.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'succeeded')
          LEFT JOIN verdict_changes v ON v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = j.id) "
    };
}

/// Jobs as [`JobLine`]s; `$from` says which, and calls them `j`.
macro_rules! job_lines {
    ($from:literal) => {
        concat!(
            "SELECT j.id, j.name, j.tool, j.data_class, j.target, j.owner, j.schedule, j.paused, j.paused_reason, j.retired_at,
                    r.started_at, r.ended_at, r.outcome, s.ended_at AS succeeded_at, v.answer, j.source_kind,
                    j.grace_minutes, j.created_at, h.ended_at AS heard_at
             FROM ", $from, with_newest!(),
            "LEFT JOIN runs h ON j.source_kind IS NULL AND h.id = (
                 SELECT n.id FROM runs n WHERE n.job_id = j.id AND n.outcome IN ('succeeded', 'warned', 'failed')
                 ORDER BY n.id DESC LIMIT 1)"
        )
    };
}

/// The jobs in use that were made after `after`, in order.
pub(super) async fn list_lines_after(tx: &mut ReadTx, after: JobId, limit: i64) -> DbResult<Vec<JobLine>> {
    tx.list(
        sql!(concat!(
            job_lines!("jobs j"),
            " WHERE j.id > $1 AND j.retired_at IS NULL ORDER BY j.id LIMIT $2"
        )),
        params![after, limit],
    )
    .await
}

/// Which jobs a list shows: what [`platform_database::containing`] made of the search in lower case, an answer of the
/// verdict, and which state (those in use unless one is said).
pub(super) struct JobFilter {
    pub(super) search: String,
    pub(super) answer: Option<String>,
    pub(super) state: Option<String>,
    pub(super) tool: Option<String>,
    pub(super) class: Option<String>,
}

impl JobFilter {
    fn params(&self) -> Params {
        params![
            &self.search,
            self.answer.as_ref(),
            self.state.as_ref(),
            self.tool.as_ref(),
            self.class.as_ref()
        ]
    }
}

/// The tools of jobs in use, by name.
pub(crate) async fn list_tools(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let tools: Vec<(String,)> = tx
        .list(sql!("SELECT DISTINCT tool FROM jobs WHERE retired_at IS NULL ORDER BY tool"), params![])
        .await?;
    Ok(tools.into_iter().map(|(tool,)| tool).collect())
}

/// Where a job `j` with its verdict `v` is what a [`JobFilter`] asks for, in `$1` to `$5`.
macro_rules! is_sought {
    () => {
        "(LOWER(j.name) LIKE $1 ESCAPE '!' OR LOWER(j.target) LIKE $1 ESCAPE '!' OR LOWER(j.tool) LIKE $1 ESCAPE '!'
          OR LOWER(j.owner) LIKE $1 ESCAPE '!')
         AND (CAST($2 AS TEXT) IS NULL OR COALESCE(v.answer, 'unknown') = $2)
         AND CASE WHEN CAST($3 AS TEXT) = 'retired' THEN j.retired_at IS NOT NULL
                  WHEN $3 = 'paused' THEN j.paused AND j.retired_at IS NULL ELSE j.retired_at IS NULL END
         AND (CAST($4 AS TEXT) IS NULL OR j.tool = $4) AND (CAST($5 AS TEXT) IS NULL OR j.data_class = $5)"
    };
}

/// The jobs of a list with their newest run and verdict, sorted and cut to a page (`limit`, `offset`). What only shows is
/// looked up for the lines of the page alone.
pub(super) async fn list_lines(
    tx: &mut ReadTx,
    filter: &JobFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<JobLine>> {
    tx.list(
        platform_database::sorted_sql!(
            concat!(
                "WITH page AS (SELECT j.id, ROW_NUMBER() OVER (ORDER BY {order}) AS place FROM jobs j",
                with_newest!(),
                "WHERE ",
                is_sought!(),
                " ORDER BY place LIMIT $6 OFFSET $7) ",
                job_lines!("page JOIN jobs j ON j.id = page.id"),
                " ORDER BY page.place"
            ),
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
        [filter.params(), params![page.0, page.1]].concat(),
    )
    .await
}

pub(super) async fn count_lines(tx: &mut ReadTx, filter: &JobFilter) -> DbResult<i64> {
    tx.count(
        sql!(concat!(
            "SELECT COUNT(*) FROM jobs j
             LEFT JOIN verdict_changes v ON v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = j.id)
             WHERE ",
            is_sought!()
        )),
        filter.params(),
    )
    .await
}
