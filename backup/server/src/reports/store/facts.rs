//! What the tables know of a time.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, Value, params, sql};

use crate::days;
use crate::jobs::JobId;
use crate::reports::period::MONTHS;

/// No table of a report is longer; its heading says how many there are.
const MOST: i64 = 1_000;

/// From one moment until another.
type Span = (Timestamp, Timestamp);

/// The runs of a job that began in a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct JobRuns {
    pub(in crate::reports) job_id: JobId,
    pub(in crate::reports) job: String,
    pub(in crate::reports) runs: i64,
    pub(in crate::reports) succeeded: i64,
    pub(in crate::reports) warned: i64,
    pub(in crate::reports) failed: i64,
    pub(in crate::reports) interrupted: i64,
    pub(in crate::reports) cancelled: i64,
    /// In bytes. What tools report adds up to more than a BIGINT holds, if they like.
    pub(in crate::reports) stored: f64,
}

pub(in crate::reports) async fn list_job_runs(tx: &mut ReadTx, span: Span) -> DbResult<Vec<JobRuns>> {
    tx.list(
        sql!(
            "SELECT r.job_id, j.name AS job, COUNT(*) AS runs,
                    COUNT(CASE WHEN r.outcome = 'succeeded' THEN 1 END) AS succeeded,
                    COUNT(CASE WHEN r.outcome = 'warned' THEN 1 END) AS warned,
                    COUNT(CASE WHEN r.outcome = 'failed' THEN 1 END) AS failed,
                    COUNT(CASE WHEN r.outcome = 'interrupted' THEN 1 END) AS interrupted,
                    COUNT(CASE WHEN r.outcome = 'cancelled' THEN 1 END) AS cancelled,
                    COALESCE(SUM(CAST(r.bytes_stored AS DOUBLE PRECISION)), 0.0) AS stored
             FROM runs r JOIN jobs j ON j.id = r.job_id WHERE r.started_at >= $1 AND r.started_at < $2
             GROUP BY r.job_id, j.name ORDER BY j.name"
        ),
        params![span.0, span.1],
    )
    .await
}

/// A run that did not simply succeed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct RunRow {
    pub(in crate::reports) id: i64,
    pub(in crate::reports) job_id: JobId,
    pub(in crate::reports) job: String,
    pub(in crate::reports) started_at: Timestamp,
    pub(in crate::reports) outcome: String,
    pub(in crate::reports) reason: String,
}

pub(in crate::reports) async fn list_unsuccessful(tx: &mut ReadTx, span: Span) -> DbResult<Vec<RunRow>> {
    tx.list(
        sql!(
            "SELECT r.id, r.job_id, j.name AS job, r.started_at, r.outcome, r.reason
             FROM runs r JOIN jobs j ON j.id = r.job_id
             WHERE r.started_at >= $1 AND r.started_at < $2 AND r.outcome IN ('failed', 'interrupted', 'warned')
             ORDER BY r.started_at, r.id LIMIT $3"
        ),
        params![span.0, span.1, MOST],
    )
    .await
}

/// An alert that began in a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct AlertRow {
    pub(in crate::reports) id: i64,
    pub(in crate::reports) kind: String,
    pub(in crate::reports) severity: String,
    pub(in crate::reports) state: String,
    pub(in crate::reports) subject: String,
    pub(in crate::reports) words: String,
    pub(in crate::reports) opened_at: Timestamp,
    pub(in crate::reports) resolved_at: Option<Timestamp>,
}

pub(in crate::reports) async fn list_alerts(tx: &mut ReadTx, span: Span) -> DbResult<Vec<AlertRow>> {
    tx.list(
        sql!(
            "SELECT id, kind, severity, state, subject, words, opened_at, resolved_at FROM alerts
             WHERE opened_at >= $1 AND opened_at < $2
             ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, opened_at, id LIMIT $3"
        ),
        params![span.0, span.1, MOST],
    )
    .await
}

/// How many alerts of a severity began in a time, and how many of them are over.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct SeverityCount {
    pub(in crate::reports) severity: String,
    pub(in crate::reports) alerts: i64,
    pub(in crate::reports) resolved: i64,
}

pub(in crate::reports) async fn count_alerts(tx: &mut ReadTx, span: Span) -> DbResult<Vec<SeverityCount>> {
    tx.list(
        sql!(
            "SELECT severity, COUNT(*) AS alerts, COUNT(CASE WHEN state = 'resolved' THEN 1 END) AS resolved
             FROM alerts WHERE opened_at >= $1 AND opened_at < $2 GROUP BY severity ORDER BY severity"
        ),
        params![span.0, span.1],
    )
    .await
}

/// A drill that ended in a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct DrillRow {
    pub(in crate::reports) id: i64,
    pub(in crate::reports) job_id: JobId,
    pub(in crate::reports) job: String,
    pub(in crate::reports) ended_at: Timestamp,
    pub(in crate::reports) passed: Option<bool>,
    pub(in crate::reports) reason: String,
    pub(in crate::reports) duration_ms: Option<i64>,
}

pub(in crate::reports) async fn list_drills(tx: &mut ReadTx, span: Span) -> DbResult<Vec<DrillRow>> {
    tx.list(
        sql!(
            "SELECT d.id, d.job_id, j.name AS job, d.ended_at, d.passed, d.reason, d.duration_ms
             FROM drills d JOIN jobs j ON j.id = d.job_id WHERE d.ended_at >= $1 AND d.ended_at < $2
             ORDER BY d.ended_at, d.id LIMIT $3"
        ),
        params![span.0, span.1, MOST],
    )
    .await
}

/// A verification by hand of a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct TriedRow {
    pub(in crate::reports) id: i64,
    pub(in crate::reports) job_id: JobId,
    pub(in crate::reports) job: String,
    pub(in crate::reports) done_at: Timestamp,
    pub(in crate::reports) passed: bool,
    pub(in crate::reports) target: String,
    pub(in crate::reports) recorded_by: String,
    pub(in crate::reports) closed: bool,
}

pub(in crate::reports) async fn list_tried(tx: &mut ReadTx, span: Span) -> DbResult<Vec<TriedRow>> {
    tx.list(
        sql!(
            "SELECT v.id, v.job_id, j.name AS job, v.done_at, v.passed, v.target, v.recorded_by,
                    v.closed_at IS NOT NULL AS closed
             FROM verifications v JOIN jobs j ON j.id = v.job_id WHERE v.done_at >= $1 AND v.done_at < $2
             ORDER BY v.done_at, v.id LIMIT $3"
        ),
        params![span.0, span.1, MOST],
    )
    .await
}

/// A check of a repository that ended in a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct CheckRow {
    pub(in crate::reports) id: i64,
    pub(in crate::reports) repository: String,
    pub(in crate::reports) ended_at: Timestamp,
    pub(in crate::reports) passed: Option<bool>,
    pub(in crate::reports) reason: String,
}

pub(in crate::reports) async fn list_checks(tx: &mut ReadTx, span: Span) -> DbResult<Vec<CheckRow>> {
    tx.list(
        sql!(
            "SELECT k.id, r.name AS repository, k.ended_at, k.passed, k.reason
             FROM checks k JOIN repositories r ON r.id = k.repository_id WHERE k.ended_at >= $1 AND k.ended_at < $2
             ORDER BY k.ended_at, k.id LIMIT $3"
        ),
        params![span.0, span.1, MOST],
    )
    .await
}

/// A verdict that began to say something else in a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct ChangeRow {
    pub(in crate::reports) job_id: JobId,
    pub(in crate::reports) job: String,
    pub(in crate::reports) judged_at: Timestamp,
    pub(in crate::reports) answer: String,
}

pub(in crate::reports) async fn list_changes(tx: &mut ReadTx, span: Span) -> DbResult<Vec<ChangeRow>> {
    tx.list(
        sql!(
            "SELECT v.job_id, j.name AS job, v.judged_at, v.answer FROM verdict_changes v JOIN jobs j ON j.id = v.job_id
             WHERE v.judged_at >= $1 AND v.judged_at < $2 ORDER BY v.judged_at, v.id LIMIT $3"
        ),
        params![span.0, span.1, MOST],
    )
    .await
}

/// What the newest verdict on a job said in a month, the first being 0 and holding everything before it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct MonthAnswer {
    pub(in crate::reports) job_id: JobId,
    pub(in crate::reports) job: String,
    pub(in crate::reports) retired_at: Option<Timestamp>,
    pub(in crate::reports) month: i64,
    pub(in crate::reports) answer: String,
}

/// By job and month; a month in which no verdict on a job changed has no row. `ends`: the last days of the months.
pub(in crate::reports) async fn list_month_answers(
    tx: &mut ReadTx,
    ends: [NaiveDate; MONTHS],
) -> DbResult<Vec<MonthAnswer>> {
    let ends = ends.into_iter().filter_map(days::end).map(Value::from).collect();
    tx.list(
        sql!(
            "SELECT v.job_id, j.name AS job, j.retired_at, newest.month, v.answer
             FROM (SELECT MAX(id) AS id, CAST(CASE WHEN judged_at < $1 THEN 0 WHEN judged_at < $2 THEN 1 WHEN judged_at < $3 THEN 2
                             WHEN judged_at < $4 THEN 3 WHEN judged_at < $5 THEN 4 WHEN judged_at < $6 THEN 5
                             WHEN judged_at < $7 THEN 6 WHEN judged_at < $8 THEN 7 WHEN judged_at < $9 THEN 8
                             WHEN judged_at < $10 THEN 9 WHEN judged_at < $11 THEN 10 ELSE 11 END AS BIGINT) AS month
                   FROM verdict_changes WHERE judged_at < $12 GROUP BY job_id, 2) newest
             JOIN verdict_changes v ON v.id = newest.id JOIN jobs j ON j.id = v.job_id
             ORDER BY j.name, v.job_id, newest.month"
        ),
        ends,
    )
    .await
}

/// How many media stand so now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct StateCount {
    pub(in crate::reports) state: String,
    pub(in crate::reports) media: i64,
}

pub(in crate::reports) async fn count_media(tx: &mut ReadTx) -> DbResult<Vec<StateCount>> {
    tx.list(sql!("SELECT state, COUNT(*) AS media FROM media GROUP BY state ORDER BY state"), params![]).await
}

/// How many restores ended in a time, and how many of them well.
pub(in crate::reports) async fn count_restores(tx: &mut ReadTx, span: Span) -> DbResult<(i64, i64)> {
    tx.load(
        sql!(
            "SELECT COUNT(*) AS restores, COUNT(CASE WHEN passed THEN 1 END) AS passed FROM restores
             WHERE ended_at >= $1 AND ended_at < $2"
        ),
        params![span.0, span.1],
    )
    .await
}
