//! The SQL of runs.

use std::collections::BTreeSet;

use backup_policy::Outcome;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, rows_sql, sql};

use super::RunId;
use crate::jobs::JobId;

mod attempts;
mod performed;
mod reported;

pub(super) use attempts::{
    advance_alone, advance_awaited, advance_given_up, advance_repeated, find_attempt, find_before,
    find_first_end, find_grace, update_attempt, update_awaited, update_repeated,
};
pub(super) use listed::{RunFilter, count_runs, list_runs, list_runs_before};
pub(super) use performed::{
    ProgressRow, advance_cancel_requested, advance_interrupted, advance_seen, advance_to_end, claim_run,
    claim_run_with_room, find_progress, find_turn, insert_run, list_with_room,
};
pub(super) use reported::{
    ReportedRun, RunReport, advance_reported_to_end, advance_superseded, delete_report_key,
    find_newest_reported, find_reported, insert_reported_run, insert_reported_start, list_open_reports,
    update_learned, update_span,
};

/// One attempt.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Run {
    pub(crate) id: RunId,
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(crate) cause: String,
    pub(crate) caused_by: String,
    pub(crate) attempt: i64,
    /// Whether somebody performs it, or did; until then it waits.
    pub(crate) claimed: bool,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    outcome: Option<String>,
    pub(crate) reason: String,
    pub(crate) files: Option<i64>,
    pub(crate) bytes: Option<i64>,
    pub(crate) bytes_added: Option<i64>,
    pub(crate) bytes_stored: Option<i64>,
    pub(crate) unreadable: Option<i64>,
    pub(crate) snapshot: Option<String>,
    /// Whether its tool tried once more, or is about to.
    pub(super) retried: bool,
}

impl Run {
    /// What became of it; `None` while it goes on.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.outcome.as_deref().and_then(Outcome::from_code)
    }

    /// Whether this server performs it; another tool's is only reported.
    pub(super) fn is_ours(&self) -> bool {
        self.cause != "report"
    }

    /// Whether nobody performs it yet.
    pub(super) fn waits(&self) -> bool {
        self.is_ours() && self.ended_at.is_none() && !self.claimed
    }
}

/// The columns of a [`Run`], and where they stand.
macro_rules! run_columns {
    () => {
        "r.id, r.job_id, j.name AS job, r.cause, r.caused_by, r.attempt, r.claimed, r.started_at, r.ended_at, r.outcome,
         r.reason, r.files, r.bytes, r.bytes_added, r.bytes_stored, r.unreadable, r.snapshot, r.retried
         FROM runs r JOIN jobs j ON j.id = r.job_id"
    };
}

// Behind the columns, which it uses.
mod listed;

pub(crate) async fn find_run(tx: &mut ReadTx, id: RunId) -> DbResult<Option<Run>> {
    tx.find(sql!(concat!("SELECT ", run_columns!(), " WHERE r.id = $1")), params![id]).await
}

/// The newest runs of one job, the newest first.
pub(crate) async fn list_runs_of_job(tx: &mut ReadTx, job: JobId, limit: i64) -> DbResult<Vec<Run>> {
    tx.list(
        sql!(concat!("SELECT ", run_columns!(), " WHERE r.job_id = $1 ORDER BY r.id DESC LIMIT $2")),
        params![job, limit],
    )
    .await
}

/// The newest run of each job whose newest finished run neither succeeded nor was called off; of several attempts at one the
/// last.
pub(crate) async fn list_lately_failed(tx: &mut ReadTx) -> DbResult<Vec<Run>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            run_columns!(),
            " AND r.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.ended_at IS NOT NULL AND NOT n.retried)
              WHERE r.outcome IN ('failed', 'interrupted', 'warned') ORDER BY r.ended_at DESC"
        )),
        params![],
    )
    .await
}

/// The newest run of a job that ended.
pub(crate) async fn find_newest_ended(tx: &mut ReadTx, job: JobId) -> DbResult<Option<RunId>> {
    let found: Option<(RunId,)> = tx
        .find(
            sql!("SELECT id FROM runs WHERE job_id = $1 AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1"),
            params![job],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// When the newest run of a job ended.
pub(crate) async fn find_newest_end(tx: &mut ReadTx, job: JobId) -> DbResult<Option<Timestamp>> {
    let (newest,): (Option<Timestamp>,) =
        tx.load(sql!("SELECT MAX(ended_at) FROM runs WHERE job_id = $1"), params![job]).await?;
    Ok(newest)
}

/// What a finished run counted.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Totals {
    pub(crate) files: Option<i64>,
    pub(crate) bytes: Option<i64>,
    pub(crate) bytes_added: Option<i64>,
    pub(crate) bytes_stored: Option<i64>,
    pub(crate) unreadable: Option<i64>,
    pub(crate) snapshot: Option<String>,
    pub(crate) tree: Option<String>,
}

/// A run that is over already, as another tool reports it or an invented history has it.
pub(crate) async fn insert_finished_run(
    tx: &mut WriteTx,
    job: JobId,
    (started_at, ended_at): (Timestamp, Timestamp),
    outcome: Outcome,
    reason: &str,
    totals: &Totals,
) -> DbResult<RunId> {
    let (id,): (RunId,) = tx
        .load(
            sql!(
                "INSERT INTO runs (job_id, cause, caused_by, started_at, seen_at, ended_at, outcome, reason, files, bytes,
                                   bytes_added, bytes_stored)
                 VALUES ($1, 'report', '', $2, $3, $3, $4, $5, $6, $7, $8, $9) RETURNING id"
            ),
            params![
                job,
                started_at,
                ended_at,
                outcome.code(),
                reason,
                totals.files,
                totals.bytes,
                totals.bytes_added,
                totals.bytes_stored
            ],
        )
        .await?;
    Ok(id)
}

/// A line of a run's log.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct RunLine {
    pub(crate) number: i64,
    pub(crate) logged_at: Timestamp,
    pub(crate) level: String,
    pub(crate) words: String,
}

pub(super) async fn insert_lines(tx: &mut WriteTx, id: RunId, lines: &[RunLine]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(5, "INSERT INTO run_lines (run_id, number, logged_at, level, words) VALUES {rows}"),
        lines.iter().map(|line| {
            [id.into(), line.number.into(), line.logged_at.into(), (&line.level).into(), (&line.words).into()]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn count_lines(tx: &mut ReadTx, id: RunId) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM run_lines WHERE run_id = $1"), params![id]).await
}

pub(super) async fn list_lines(tx: &mut ReadTx, id: RunId) -> DbResult<Vec<RunLine>> {
    tx.list(
        sql!("SELECT number, logged_at, level, words FROM run_lines WHERE run_id = $1 ORDER BY number"),
        params![id],
    )
    .await
}

/// How many runs that have ended in one way began on a day of Japan; it may be none.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct DayCount {
    pub(crate) day: NaiveDate,
    pub(crate) outcome: String,
    pub(crate) runs: i64,
}

/// The runs that have ended, by each day of Japan from `first` to `last` and by outcome. Each number is a walk along an
/// index: a large fleet has a hundred thousand runs in a fortnight, and to sort them into days takes ten times as long.
pub(crate) async fn count_by_day(
    tx: &mut ReadTx,
    first: NaiveDate,
    last: NaiveDate,
) -> DbResult<Vec<DayCount>> {
    tx.list(
        either_sql!(
            sqlite: "WITH RECURSIVE days (day) AS (SELECT $1 UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < $2),
                          outcomes (outcome) AS
                              (VALUES ('succeeded'), ('warned'), ('failed'), ('interrupted'), ('cancelled'))
                     SELECT d.day, o.outcome,
                            (SELECT COUNT(*) FROM runs r WHERE r.outcome = o.outcome
                                 AND r.started_at >= strftime('%Y-%m-%dT%H:%M:%S', d.day, '-9 hours')
                                 AND r.started_at < strftime('%Y-%m-%dT%H:%M:%S', d.day, '+15 hours')) AS runs
                     FROM days d CROSS JOIN outcomes o ORDER BY d.day",
            postgres: "WITH RECURSIVE days (day) AS
                                (SELECT CAST($1 AS DATE) UNION ALL SELECT day + 1 FROM days WHERE day < $2),
                            outcomes (outcome) AS
                                (VALUES ('succeeded'), ('warned'), ('failed'), ('interrupted'), ('cancelled'))
                       SELECT d.day, o.outcome,
                              (SELECT COUNT(*) FROM runs r WHERE r.outcome = o.outcome
                                   AND r.started_at >= CAST(d.day AS TIMESTAMP) AT TIME ZONE 'Asia/Tokyo'
                                   AND r.started_at < CAST(d.day + 1 AS TIMESTAMP) AT TIME ZONE 'Asia/Tokyo') AS runs
                       FROM days d CROSS JOIN outcomes o ORDER BY d.day",
        ),
        params![first, last],
    )
    .await
}

/// How many runs of the job kept this snapshot.
pub(crate) async fn count_of_snapshot(tx: &mut ReadTx, job: JobId, snapshot: &str) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM runs WHERE job_id = $1 AND snapshot = $2"), params![job, snapshot])
        .await
}

/// The snapshots that the job's runs took under its number, before it had a series.
pub(crate) async fn list_numbered(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list(
            sql!("SELECT snapshot FROM runs WHERE job_id = $1 AND snapshot IS NOT NULL AND series IS NULL"),
            params![job],
        )
        .await?;
    Ok(found.into_iter().map(|(snapshot,)| snapshot).collect())
}

/// Which of these snapshots runs of any job took so.
pub(crate) async fn list_numbered_among(
    tx: &mut ReadTx,
    snapshots: &BTreeSet<&str>,
) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT snapshot FROM runs WHERE snapshot IS NOT NULL AND series IS NULL AND snapshot IN (VALUES {rows})"
            ),
            snapshots.iter().map(|snapshot| [(*snapshot).into()]),
        )
        .await?;
    Ok(found.into_iter().map(|(snapshot,)| snapshot).collect())
}

/// The newest snapshot of the job, if it was taken under its number.
pub(super) async fn find_newest_numbered(tx: &mut ReadTx, job: JobId) -> DbResult<Option<String>> {
    let newest: Option<(String, Option<String>)> = tx
        .find(
            sql!(
                "SELECT snapshot, series FROM runs WHERE job_id = $1 AND snapshot IS NOT NULL ORDER BY id DESC LIMIT 1"
            ),
            params![job],
        )
        .await?;
    Ok(newest.filter(|(_, series)| series.is_none()).map(|(snapshot, _)| snapshot))
}

/// The newest snapshot that a run of the job kept.
pub(crate) async fn find_newest_snapshot(tx: &mut ReadTx, job: JobId) -> DbResult<Option<String>> {
    let found: Option<(String,)> = tx
        .find(
            sql!("SELECT snapshot FROM runs WHERE job_id = $1 AND snapshot IS NOT NULL ORDER BY id DESC LIMIT 1"),
            params![job],
        )
        .await?;
    Ok(found.map(|(snapshot,)| snapshot))
}

/// The newest run of the job that kept a snapshot, and its name.
pub(crate) async fn find_newest_kept(tx: &mut ReadTx, job: JobId) -> DbResult<Option<(RunId, String)>> {
    tx.find(
        sql!(
            "SELECT id, snapshot FROM runs WHERE job_id = $1 AND snapshot IS NOT NULL ORDER BY id DESC LIMIT 1"
        ),
        params![job],
    )
    .await
}

/// The runs that go on.
pub(crate) async fn list_active(tx: &mut ReadTx) -> DbResult<Vec<Run>> {
    tx.list(sql!(concat!("SELECT ", run_columns!(), " WHERE r.ended_at IS NULL ORDER BY r.id")), params![])
        .await
}
