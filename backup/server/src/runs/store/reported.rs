//! The SQL of runs that other tools report.

use backup_policy::Outcome;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::Totals;
use crate::jobs::JobId;
use crate::runs::RunId;

/// A reported run, as far as the next report of it needs to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::runs) struct ReportedRun {
    pub(in crate::runs) id: RunId,
    pub(in crate::runs) caused_by: String,
    pub(in crate::runs) report_key: Option<String>,
    pub(in crate::runs) started_at: Timestamp,
    pub(in crate::runs) ended_at: Option<Timestamp>,
    outcome: Option<String>,
    pub(in crate::runs) bytes: Option<i64>,
}

impl ReportedRun {
    /// What became of it; `None` while it goes on.
    pub(in crate::runs) fn outcome(&self) -> Option<Outcome> {
        self.outcome.as_deref().and_then(Outcome::from_code)
    }
}

/// The run that a tool calls by this key.
pub(in crate::runs) async fn find_reported(
    tx: &mut ReadTx,
    job: JobId,
    key: &str,
) -> DbResult<Option<ReportedRun>> {
    tx.find(
        sql!(
            "SELECT id, caused_by, report_key, started_at, ended_at, outcome, bytes FROM runs
             WHERE job_id = $1 AND report_key = $2"
        ),
        params![job, key],
    )
    .await
}

/// The newest reported run of a job that ended.
pub(in crate::runs) async fn find_newest_reported(
    tx: &mut ReadTx,
    job: JobId,
) -> DbResult<Option<ReportedRun>> {
    tx.find(
        sql!(
            "SELECT id, caused_by, report_key, started_at, ended_at, outcome, bytes FROM runs
             WHERE job_id = $1 AND cause = 'report' AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1"
        ),
        params![job],
    )
    .await
}

/// Begins a run that goes on elsewhere.
pub(in crate::runs) async fn insert_reported_start(
    tx: &mut WriteTx,
    job: JobId,
    key: &str,
    reported_by: &str,
) -> DbResult<RunId> {
    let now = tx.now();
    let (id,): (RunId,) = tx
        .load(
            sql!(
                "INSERT INTO runs (job_id, cause, caused_by, started_at, seen_at, report_key)
                 VALUES ($1, 'report', $2, $3, $3, $4) RETURNING id"
            ),
            params![job, reported_by, now, key],
        )
        .await?;
    Ok(id)
}

/// What was reported of a run that is over.
pub(in crate::runs) struct RunReport<'a> {
    pub(in crate::runs) key: Option<&'a str>,
    pub(in crate::runs) reported_by: &'a str,
    pub(in crate::runs) span: (Timestamp, Timestamp),
    pub(in crate::runs) outcome: Outcome,
    pub(in crate::runs) reason: &'a str,
    pub(in crate::runs) totals: &'a Totals,
}

/// Makes a run that is over already.
pub(in crate::runs) async fn insert_reported_run(
    tx: &mut WriteTx,
    job: JobId,
    report: &RunReport<'_>,
) -> DbResult<RunId> {
    let (now, totals) = (tx.now(), report.totals);
    let (id,): (RunId,) = tx
        .load(
            sql!(
                "INSERT INTO runs (job_id, cause, caused_by, report_key, started_at, seen_at, ended_at, outcome, reason, files,
                                   bytes, bytes_added, bytes_stored, unreadable)
                 VALUES ($1, 'report', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id"
            ),
            params![
                job,
                report.reported_by,
                report.key,
                report.span.0,
                now,
                report.span.1,
                report.outcome.code(),
                report.reason,
                totals.files,
                totals.bytes,
                totals.bytes_added,
                totals.bytes_stored,
                totals.unreadable
            ],
        )
        .await?;
    Ok(id)
}

/// Gives a run that was said to have begun its end, or another end than it had.
pub(in crate::runs) async fn advance_reported_to_end(
    tx: &mut WriteTx,
    id: RunId,
    report: &RunReport<'_>,
) -> DbResult<()> {
    let (now, totals) = (tx.now(), report.totals);
    tx.execute(
        sql!(
            "UPDATE runs SET seen_at = $2, report_key = $3, started_at = $4, ended_at = $5, outcome = $6, reason = $7,
                 files = COALESCE($8, files), bytes = COALESCE($9, bytes), bytes_added = COALESCE($10, bytes_added),
                 bytes_stored = COALESCE($11, bytes_stored), unreadable = COALESCE($12, unreadable)
             WHERE id = $1 AND cause = 'report'"
        ),
        params![
            id,
            now,
            report.key,
            report.span.0,
            report.span.1,
            report.outcome.code(),
            report.reason,
            totals.files,
            totals.bytes,
            totals.bytes_added,
            totals.bytes_stored,
            totals.unreadable
        ],
    )
    .await?;
    Ok(())
}

/// Says when a run whose times nobody knew was, and what its tool calls it.
pub(in crate::runs) async fn update_span(
    tx: &mut WriteTx,
    id: RunId,
    key: &str,
    span: (Timestamp, Timestamp),
) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE runs SET report_key = $2, started_at = $3, ended_at = $4 WHERE id = $1"),
        params![id, key, span.0, span.1],
    )
    .await?;
    Ok(())
}

/// Gives a run its times, and how much it was as far as nobody had said.
pub(in crate::runs) async fn update_learned(
    tx: &mut WriteTx,
    id: RunId,
    span: (Timestamp, Timestamp),
    totals: &Totals,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE runs SET started_at = $2, ended_at = $3, files = COALESCE(files, $4), bytes = COALESCE(bytes, $5),
                 bytes_added = COALESCE(bytes_added, $6), bytes_stored = COALESCE(bytes_stored, $7)
             WHERE id = $1 AND ended_at IS NOT NULL"
        ),
        params![id, span.0, span.1, totals.files, totals.bytes, totals.bytes_added, totals.bytes_stored],
    )
    .await?;
    Ok(())
}

/// Ends a run of whose end nothing was heard; `false` if something was.
pub(in crate::runs) async fn advance_superseded(tx: &mut WriteTx, id: RunId, reason: &str) -> DbResult<bool> {
    let now = tx.now();
    let ended = tx
        .execute(
            sql!(
                "UPDATE runs SET ended_at = $2, outcome = 'interrupted', reason = $3
                 WHERE id = $1 AND cause = 'report' AND ended_at IS NULL"
            ),
            params![id, now, reason],
        )
        .await?;
    Ok(ended == 1)
}

/// Takes a run's key away, so that the next run may have it.
pub(in crate::runs) async fn delete_report_key(tx: &mut WriteTx, id: RunId) -> DbResult<()> {
    tx.execute(sql!("UPDATE runs SET report_key = NULL WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// A run that was said to have begun and of whose end nothing was heard yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::runs) struct OpenReport {
    pub(in crate::runs) id: RunId,
    pub(in crate::runs) job_id: JobId,
    pub(in crate::runs) started_at: Timestamp,
    pub(in crate::runs) grace_minutes: i64,
}

/// Every such run.
pub(in crate::runs) async fn list_open_reports(tx: &mut ReadTx) -> DbResult<Vec<OpenReport>> {
    tx.list(
        sql!(
            "SELECT r.id, r.job_id, r.started_at, j.grace_minutes FROM runs r JOIN jobs j ON j.id = r.job_id
             WHERE r.ended_at IS NULL AND r.cause = 'report' ORDER BY r.id"
        ),
        params![],
    )
    .await
}
