//! The SQL of the calendar.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, either_sql, params, sql};

use crate::jobs::JobId;

/// No more jobs in trouble are named in a month.
const MOST_NAMED: i64 = 500;
/// No more lines are told of a day.
const MOST_LINES: i64 = 500;

/// How many runs of one outcome began on a day of Japan; no outcome while they go on.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct DayRow {
    pub(super) day: NaiveDate,
    pub(super) outcome: Option<String>,
    pub(super) runs: i64,
}

/// The runs of a time, day by day; of one job or of all.
pub(super) async fn list_days(
    tx: &mut ReadTx,
    (from, until): (Timestamp, Timestamp),
    job: Option<JobId>,
) -> DbResult<Vec<DayRow>> {
    tx.list(
        either_sql!(
            sqlite: "SELECT date(started_at, '+9 hours') AS day, outcome, COUNT(*) AS runs FROM runs
                     WHERE started_at >= $1 AND started_at < $2 AND (CAST($3 AS BIGINT) IS NULL OR job_id = $3)
                     GROUP BY 1, outcome ORDER BY 1",
            postgres: "SELECT CAST(started_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS day, outcome, COUNT(*) AS runs FROM runs
                       WHERE started_at >= $1 AND started_at < $2 AND (CAST($3 AS BIGINT) IS NULL OR job_id = $3)
                       GROUP BY 1, outcome ORDER BY 1",
        ),
        params![from, until, job],
    )
    .await
}

/// A job that had trouble on a day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct TroubledRow {
    pub(super) day: NaiveDate,
    pub(super) job_id: JobId,
    pub(super) job: String,
}

/// The jobs of which a run failed or was cut off, day by day.
pub(super) async fn list_troubled(
    tx: &mut ReadTx,
    (from, until): (Timestamp, Timestamp),
    job: Option<JobId>,
) -> DbResult<Vec<TroubledRow>> {
    tx.list(
        either_sql!(
            sqlite: "SELECT date(r.started_at, '+9 hours') AS day, r.job_id, j.name AS job FROM runs r JOIN jobs j ON j.id = r.job_id
                     WHERE r.started_at >= $1 AND r.started_at < $2 AND (CAST($3 AS BIGINT) IS NULL OR r.job_id = $3)
                       AND r.outcome IN ('failed', 'interrupted') GROUP BY 1, r.job_id, j.name ORDER BY 1, j.name LIMIT $4",
            postgres: "SELECT CAST(r.started_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS day, r.job_id, j.name AS job
                       FROM runs r JOIN jobs j ON j.id = r.job_id
                       WHERE r.started_at >= $1 AND r.started_at < $2 AND (CAST($3 AS BIGINT) IS NULL OR r.job_id = $3)
                         AND r.outcome IN ('failed', 'interrupted') GROUP BY 1, r.job_id, j.name ORDER BY 1, j.name LIMIT $4",
        ),
        params![from, until, job, MOST_NAMED],
    )
    .await
}

/// How many runs of a job had one outcome; no outcome while they go on.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct JobRow {
    pub(super) job_id: JobId,
    pub(super) job: String,
    pub(super) outcome: Option<String>,
    pub(super) runs: i64,
}

/// What the jobs did in a time, by name.
pub(super) async fn list_jobs(
    tx: &mut ReadTx,
    (from, until): (Timestamp, Timestamp),
    job: Option<JobId>,
) -> DbResult<Vec<JobRow>> {
    tx.list(
        sql!(
            "SELECT r.job_id, j.name AS job, r.outcome, COUNT(*) AS runs FROM runs r JOIN jobs j ON j.id = r.job_id
             WHERE r.started_at >= $1 AND r.started_at < $2 AND (CAST($3 AS BIGINT) IS NULL OR r.job_id = $3)
             GROUP BY r.job_id, j.name, r.outcome ORDER BY j.name, r.job_id LIMIT $4"
        ),
        params![from, until, job, MOST_LINES],
    )
    .await
}
