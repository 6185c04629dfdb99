//! The SQL of anomalies.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::jobs::JobId;
use crate::repositories::RepositoryId;
use crate::runs::RunId;

/// A job whose newest good run nobody has looked at.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Unseen {
    pub(super) job_id: JobId,
    pub(super) run_id: RunId,
}

/// The newest good run of each job in use, where it is another than the one that was looked at. Other tools try again only what
/// was left out, so that further attempts of theirs are like no run before.
pub(super) async fn list_unseen(tx: &mut ReadTx, limit: i64) -> DbResult<Vec<Unseen>> {
    tx.list(
        sql!(
            "WITH newest AS (
                 SELECT j.id AS job_id,
                        COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'succeeded'
                                  AND (n.attempt = 1 OR n.cause <> 'report')), 0) AS succeeded,
                        COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'warned'
                                  AND (n.attempt = 1 OR n.cause <> 'report')), 0) AS warned
                 FROM jobs j WHERE j.retired_at IS NULL),
             good AS (
                 SELECT job_id, CASE WHEN succeeded > warned THEN succeeded ELSE warned END AS run_id FROM newest)
             SELECT g.job_id, g.run_id FROM good g LEFT JOIN run_signs s ON s.job_id = g.job_id
             WHERE g.run_id > 0 AND (s.run_id IS NULL OR s.run_id <> g.run_id) ORDER BY g.job_id LIMIT $1"
        ),
        params![limit],
    )
    .await
}

/// What a good run counted.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct GoodRun {
    pub(super) id: RunId,
    pub(super) started_at: Timestamp,
    pub(super) ended_at: Timestamp,
    pub(super) bytes: Option<i64>,
    pub(super) bytes_added: Option<i64>,
    pub(super) bytes_stored: Option<i64>,
    pub(super) files: Option<i64>,
}

/// A good run of a job and those before it, the newest first, without further attempts of other tools.
pub(super) async fn list_good_runs(
    tx: &mut ReadTx,
    (job, until): (JobId, RunId),
    limit: i64,
) -> DbResult<Vec<GoodRun>> {
    tx.list(
        sql!(
            "SELECT id, started_at, ended_at, bytes, bytes_added, bytes_stored, files FROM runs
             WHERE job_id = $1 AND id <= $2 AND outcome IN ('succeeded', 'warned') AND ended_at IS NOT NULL
               AND (attempt = 1 OR cause <> 'report')
             ORDER BY id DESC LIMIT $3"
        ),
        params![job, until, limit],
    )
    .await
}

/// Keeps what was unlike before.
pub(super) async fn upsert_signs(tx: &mut WriteTx, unseen: &Unseen, signs: &str) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO run_signs (job_id, run_id, signs) VALUES ($1, $2, $3)
             ON CONFLICT (job_id) DO UPDATE SET run_id = excluded.run_id, signs = excluded.signs
             WHERE run_signs.run_id < excluded.run_id"
        ),
        params![unseen.job_id, unseen.run_id, signs],
    )
    .await?;
    Ok(())
}

/// Signs that were kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SignRow {
    pub(super) job_id: JobId,
    pub(super) run_id: RunId,
    pub(super) signs: String,
}

/// The signs of all jobs whose newest good run had some.
pub(super) async fn list_signs(tx: &mut ReadTx) -> DbResult<Vec<SignRow>> {
    tx.list(
        sql!("SELECT job_id, run_id, signs FROM run_signs WHERE signs <> '[]' ORDER BY job_id"),
        params![],
    )
    .await
}

/// How many snapshots a repository had on a day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SnapshotCount {
    pub(super) repository_id: RepositoryId,
    pub(super) name: String,
    pub(super) snapshots: i64,
}

/// The counts of all repositories in use since a day, in the order of the days.
pub(super) async fn list_snapshot_counts(tx: &mut ReadTx, since: NaiveDate) -> DbResult<Vec<SnapshotCount>> {
    tx.list(
        sql!(
            "SELECT z.repository_id, r.name, z.snapshots
             FROM repository_sizes z JOIN repositories r ON r.id = z.repository_id
             WHERE z.measured_on >= $1 AND r.retired_at IS NULL ORDER BY z.measured_on, z.repository_id"
        ),
        params![since],
    )
    .await
}

/// What somebody took away from a repository on purpose; `removes`: the ids, JSON.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Removal {
    pub(super) repository_id: RepositoryId,
    pub(super) removes: String,
}

pub(super) async fn list_removals(tx: &mut ReadTx, since: Timestamp) -> DbResult<Vec<Removal>> {
    tx.list(
        sql!("SELECT repository_id, removes FROM tidyings WHERE passed AND ended_at >= $1 ORDER BY id"),
        params![since],
    )
    .await
}
