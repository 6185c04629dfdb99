//! The SQL of jobs.

use platform_database::{DbResult, Params, ReadTx, Timestamp, WriteTx, params, sql};
use platform_vault::SealedColumn;

use super::JobId;
use super::settings::{CheckedSettings, JobSettings};
use super::sources::SEALED_SOURCE;
use super::timetable::Times;
use crate::repositories::RepositoryId;

mod listed;
mod pauses;

pub(crate) use listed::list_tools;
pub(super) use listed::{JobFilter, JobLine, count_lines, list_lines, list_lines_after};
pub(super) use pauses::{
    PauseRow, advance_elapsed, advance_into_pause, advance_out_of_pause, advance_paused, advance_resumed,
};

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
    #[sqlx(flatten)]
    pub(crate) times: Times,
    pub(crate) business_days_note: String,
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
    /// What its snapshots are labelled with; `None` where none has been taken since there are series.
    pub(crate) series: Option<String>,
}

/// The columns of a [`Job`].
macro_rules! job_columns {
    () => {
        "j.id, j.name, j.tool, j.target, j.source_kind, j.sealed_source, j.repository_id, j.data_class, j.owner,
         j.description, j.schedule, j.business_days_note, j.window_from, j.window_to, j.jitter_minutes, j.rpo_minutes,
         j.own_rpo, j.retention, j.drill_every_days, j.paused, j.paused_by, j.paused_at, j.paused_reason, j.paused_until,
         j.retired_at, j.revision, j.created_at, j.grace_minutes, j.series"
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

/// What the snapshots of all jobs are labelled with.
pub(crate) async fn list_series(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> =
        tx.list(sql!("SELECT series FROM jobs WHERE series IS NOT NULL"), params![]).await?;
    Ok(found.into_iter().map(|(series,)| series).collect())
}

/// A job that starts by itself, or that another tool starts at times which somebody has told.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct PlannedJob {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(super) native: bool,
    #[sqlx(flatten)]
    pub(super) times: Times,
}

/// The jobs with a schedule that are neither paused nor retired; of one job or of all.
pub(crate) async fn list_planned(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<PlannedJob>> {
    tx.list(
        sql!(
            "SELECT id, name, source_kind IS NOT NULL AS native, schedule, window_from, window_to, jitter_minutes FROM jobs
             WHERE schedule IS NOT NULL AND NOT paused AND retired_at IS NULL AND (CAST($1 AS BIGINT) IS NULL OR id = $1)
             ORDER BY name"
        ),
        params![only],
    )
    .await
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

/// Makes a job of a new series; `None` if one has the name already.
pub(super) async fn insert_job(tx: &mut WriteTx, row: &JobRow<'_>, series: &str) -> DbResult<Option<JobId>> {
    let mut params = row.params();
    params.push(tx.now().into());
    params.push(series.into());
    let made: Option<(JobId,)> = tx
        .find(
            sql!(
                "INSERT INTO jobs (name, tool, target, source_kind, sealed_source, repository_id, data_class, owner,
                                   description, schedule, business_days_note, window_from, window_to, jitter_minutes,
                                   rpo_minutes, own_rpo, retention, drill_every_days, grace_minutes, created_at, series)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                         $21)
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

/// Gives a job a series, unless it has one.
pub(super) async fn update_series(tx: &mut WriteTx, id: JobId, series: &str) -> DbResult<()> {
    tx.execute(sql!("UPDATE jobs SET series = $2 WHERE id = $1 AND series IS NULL"), params![id, series])
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
