//! The SQL of what sources tell of jobs and of machines.

use std::collections::BTreeSet;

use backup_sources::{ObjectReport, ToldJob};
use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use crate::pullers::{PullerId, outcome};
use crate::runs::RunId;

/// A job that no person has registered yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::pullers) struct WaitingJob {
    pub(in crate::pullers) name: String,
    pub(in crate::pullers) oldest_at: Timestamp,
    pub(in crate::pullers) newest_at: Timestamp,
    pub(in crate::pullers) outcome: String,
}

pub(in crate::pullers) async fn list_waiting(tx: &mut ReadTx, puller: PullerId) -> DbResult<Vec<WaitingJob>> {
    tx.list(
        sql!(
            "SELECT name, oldest_at, newest_at, outcome FROM puller_jobs WHERE puller_id = $1 ORDER BY name"
        ),
        params![puller],
    )
    .await
}

/// Keeps that a job waits, from the oldest session that was ever told on.
pub(in crate::pullers) async fn upsert_waiting(
    tx: &mut WriteTx,
    puller: PullerId,
    job: &WaitingJob,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO puller_jobs (puller_id, name, oldest_at, newest_at, outcome) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (puller_id, name) DO UPDATE SET newest_at = excluded.newest_at, outcome = excluded.outcome"
        ),
        params![puller, &job.name, job.oldest_at, job.newest_at, &job.outcome],
    )
    .await?;
    Ok(())
}

/// Keeps of these jobs of a source that they wait no more.
pub(in crate::pullers) async fn delete_waiting(
    tx: &mut WriteTx,
    puller: PullerId,
    names: &BTreeSet<String>,
) -> DbResult<()> {
    let row = |name: &String| -> [Value; 2] { [puller.into(), name.into()] };
    tx.execute_rows(
        &rows_sql!(
            2,
            "DELETE FROM puller_jobs WHERE (puller_id, name) IN (
                 SELECT CAST(gone.column1 AS BIGINT), gone.column2 FROM (VALUES {rows}) AS gone)"
        ),
        names.iter().map(row),
    )
    .await?;
    Ok(())
}

/// Which job a registered name means.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::pullers) struct MeantJob {
    pub(in crate::pullers) name: String,
    /// Empty of a source that looks after one server.
    pub(in crate::pullers) server: String,
    /// The tool's own id of the job; empty where it tells none.
    pub(in crate::pullers) tool_id: String,
}

impl MeantJob {
    /// Whether it is this job, whatever that is called now.
    pub(in crate::pullers) fn is_of(&self, job: &ToldJob) -> bool {
        !job.id.is_empty() && self.tool_id == job.id && self.server == job.server
    }
}

pub(in crate::pullers) async fn list_meant(tx: &mut ReadTx, puller: PullerId) -> DbResult<Vec<MeantJob>> {
    tx.list(
        sql!("SELECT name, server, tool_id FROM told_jobs WHERE puller_id = $1 ORDER BY name"),
        params![puller],
    )
    .await
}

/// The servers that sources look after, as they call them.
pub(in crate::pullers) async fn list_servers(tx: &mut ReadTx) -> DbResult<Vec<(PullerId, String)>> {
    tx.list(
        sql!(
            "SELECT DISTINCT puller_id, server FROM told_jobs WHERE server <> '' ORDER BY puller_id, server"
        ),
        params![],
    )
    .await
}

/// Keeps which job a name means; `false` if it means another server's.
pub(in crate::pullers) async fn upsert_meant(
    tx: &mut WriteTx,
    puller: PullerId,
    meant: &MeantJob,
) -> DbResult<bool> {
    let kept = tx
        .execute(
            sql!(
                "INSERT INTO told_jobs (puller_id, name, server, tool_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (puller_id, name) DO UPDATE SET tool_id = excluded.tool_id
                 WHERE told_jobs.server = excluded.server"
            ),
            params![puller, &meant.name, &meant.server, &meant.tool_id],
        )
        .await?;
    Ok(kept == 1)
}

/// Keeps what became of each object of a run. One that was tried several times is told several times; the last counts.
pub(in crate::pullers) async fn upsert_objects(
    tx: &mut WriteTx,
    run: RunId,
    objects: &[ObjectReport],
) -> DbResult<()> {
    let mut last: std::collections::BTreeMap<&str, &ObjectReport> = std::collections::BTreeMap::new();
    last.extend(objects.iter().map(|object| (object.name.as_str(), object)));
    let row = |object: &&ObjectReport| -> [Value; 5] {
        let outcome = outcome(&object.verdict).code();
        let (name, words) = (object.name.as_str(), object.words.as_str());
        [run.into(), name.into(), outcome.into(), words.into(), object.sizes.bytes.into()]
    };
    let rows: Vec<[Value; 5]> = last.values().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO run_objects (run_id, name, outcome, reason, bytes) VALUES {rows}
             ON CONFLICT (run_id, name) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, bytes = excluded.bytes"
        ),
        rows,
    )
    .await?;
    Ok(())
}
