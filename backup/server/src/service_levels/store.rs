//! The SQL of service levels.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::jobs::JobId;

/// What was promised for a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct PromiseRow {
    pub(super) id: JobId,
    pub(super) name: String,
    pub(super) data_class: String,
    pub(super) own_rpo: bool,
    pub(super) rpo_minutes: i64,
    pub(super) policy_terms: Option<String>,
    pub(super) created_at: Timestamp,
    pub(super) rto_minutes: Option<i64>,
}

/// The promises of all jobs in use, or of one job, by name.
pub(super) async fn list_promises(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<PromiseRow>> {
    tx.list(
        sql!(
            "SELECT j.id, j.name, j.data_class, j.own_rpo, j.rpo_minutes, p.terms AS policy_terms, j.created_at,
                    g.minutes AS rto_minutes
             FROM jobs j
             LEFT JOIN policies p ON p.data_class = j.data_class
                  AND p.edition = (SELECT MAX(n.edition) FROM policies n WHERE n.data_class = j.data_class)
             LEFT JOIN recovery_goals g ON g.job_id = j.id
             WHERE CASE WHEN CAST($1 AS BIGINT) IS NULL THEN j.retired_at IS NULL ELSE j.id = $1 END ORDER BY j.name"
        ),
        params![only],
    )
    .await
}

/// How many of a job's runs of the schedule, or reports, began in a time and ended, and how many of them succeeded; of several
/// attempts at one the last counts.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct RunCount {
    pub(super) job_id: JobId,
    pub(super) runs: i64,
    pub(super) succeeded: i64,
}

pub(super) async fn count_scheduled(
    tx: &mut ReadTx,
    only: Option<JobId>,
    (from, until): (Timestamp, Timestamp),
) -> DbResult<Vec<RunCount>> {
    tx.list(
        sql!(
            "SELECT job_id, COUNT(*) AS runs, COUNT(CASE WHEN outcome = 'succeeded' THEN 1 END) AS succeeded FROM runs
             WHERE started_at >= $2 AND started_at < $3 AND cause IN ('schedule', 'report') AND ended_at IS NOT NULL
               AND outcome <> 'cancelled' AND NOT retried AND job_id IN (SELECT id FROM jobs WHERE CAST($1 AS BIGINT) IS NULL OR id = $1)
             GROUP BY job_id"
        ),
        params![only, from, until],
    )
    .await
}

/// When the data of a job was backed up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Backed {
    pub(super) job_id: JobId,
    pub(super) ended_at: Timestamp,
}

/// The ends of runs after which the data was backed up, in order: those of a time, and of each job the newest before it.
pub(super) async fn list_backed(
    tx: &mut ReadTx,
    only: Option<JobId>,
    (from, until): (Timestamp, Timestamp),
) -> DbResult<Vec<Backed>> {
    tx.list(
        sql!(
            "SELECT job_id, ended_at FROM runs
             WHERE ended_at >= $2 AND ended_at < $3 AND outcome IN ('succeeded', 'warned')
               AND job_id IN (SELECT id FROM jobs WHERE CAST($1 AS BIGINT) IS NULL OR id = $1)
             UNION ALL
             SELECT job_id, MAX(ended_at) AS ended_at FROM runs
             WHERE ended_at < $2 AND outcome IN ('succeeded', 'warned') AND job_id IN (SELECT id FROM jobs WHERE CAST($1 AS BIGINT) IS NULL OR id = $1)
             GROUP BY job_id
             ORDER BY 2"
        ),
        params![only, from, until],
    )
    .await
}

/// A drill, or a verification by hand, that came to a result.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Tried {
    pub(super) job_id: JobId,
    pub(super) passed: bool,
    pub(super) duration_ms: Option<i64>,
}

pub(super) async fn list_tried(
    tx: &mut ReadTx,
    only: Option<JobId>,
    (from, until): (Timestamp, Timestamp),
) -> DbResult<Vec<Tried>> {
    tx.list(
        sql!(
            "SELECT job_id, passed, duration_ms FROM drills
             WHERE ended_at >= $2 AND ended_at < $3 AND passed IS NOT NULL AND job_id IN (SELECT id FROM jobs WHERE CAST($1 AS BIGINT) IS NULL OR id = $1)
             UNION ALL
             SELECT job_id, passed, CAST(NULL AS BIGINT) FROM verifications
             WHERE done_at >= $2 AND done_at < $3 AND job_id IN (SELECT id FROM jobs WHERE CAST($1 AS BIGINT) IS NULL OR id = $1)"
        ),
        params![only, from, until],
    )
    .await
}

pub(super) async fn find_goal(tx: &mut ReadTx, job: JobId) -> DbResult<Option<i64>> {
    let found: Option<(i64,)> =
        tx.find(sql!("SELECT minutes FROM recovery_goals WHERE job_id = $1"), params![job]).await?;
    Ok(found.map(|(minutes,)| minutes))
}

pub(super) async fn upsert_goal(tx: &mut WriteTx, job: JobId, minutes: i64, by: &str) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO recovery_goals (job_id, minutes, changed_by, changed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (job_id) DO UPDATE SET minutes = excluded.minutes, changed_by = excluded.changed_by,
                 changed_at = excluded.changed_at"
        ),
        params![job, minutes, by, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_goal(tx: &mut WriteTx, job: JobId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM recovery_goals WHERE job_id = $1"), params![job]).await?;
    Ok(())
}
