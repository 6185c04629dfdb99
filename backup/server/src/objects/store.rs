//! The SQL of objects.

use std::collections::BTreeMap;

use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use super::ObjectResult;
use crate::jobs::JobId;
use crate::runs::RunId;

/// Keeps the results of a run, where no younger ones are known. A run that was called good before and is not takes back
/// what it said; one that is told again takes nothing in that a person has left out since.
pub(super) async fn upsert_results(
    tx: &mut WriteTx,
    job: JobId,
    (run, ended_at): (RunId, Timestamp),
    results: &BTreeMap<&str, ObjectResult<'_>>,
) -> DbResult<()> {
    use backup_policy::Outcome::{Succeeded, Warned};
    let row = |result: &ObjectResult<'_>| -> [Value; 7] {
        let good_at = matches!(result.outcome, Succeeded | Warned).then_some(ended_at);
        [
            job.into(),
            result.name.into(),
            run.into(),
            result.outcome.code().into(),
            result.reason.into(),
            ended_at.into(),
            good_at.into(),
        ]
    };
    let rows: Vec<[Value; 7]> = results.values().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_rows(
        &rows_sql!(
            7,
            "INSERT INTO job_objects (job_id, name, run_id, outcome, reason, ended_at, good_at) VALUES {rows}
             ON CONFLICT (job_id, name) DO UPDATE SET
                 good_at = CASE WHEN excluded.good_at IS NULL AND job_objects.good_at = excluded.ended_at THEN NULL
                                WHEN excluded.good_at IS NULL OR job_objects.good_at > excluded.good_at
                                    THEN job_objects.good_at
                                ELSE excluded.good_at END,
                 run_id = CASE WHEN excluded.ended_at >= job_objects.ended_at THEN excluded.run_id
                               ELSE job_objects.run_id END,
                 outcome = CASE WHEN excluded.ended_at >= job_objects.ended_at THEN excluded.outcome
                                ELSE job_objects.outcome END,
                 reason = CASE WHEN excluded.ended_at >= job_objects.ended_at THEN excluded.reason
                               ELSE job_objects.reason END,
                 left_out_at = CASE WHEN excluded.ended_at > job_objects.ended_at THEN NULL
                                    ELSE job_objects.left_out_at END,
                 ended_at = CASE WHEN excluded.ended_at >= job_objects.ended_at THEN excluded.ended_at
                                 ELSE job_objects.ended_at END"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// How it stands with a machine or folder.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ObjectLine {
    pub(crate) name: String,
    pub(crate) outcome: String,
    pub(crate) reason: String,
    pub(crate) run_id: RunId,
    pub(crate) ended_at: Timestamp,
    /// When the newest run ended after which it was backed up.
    pub(crate) good_at: Option<Timestamp>,
    /// Since when it is none of the job's any more.
    pub(crate) left_out_at: Option<Timestamp>,
}

/// The objects of a job; those that were left out stand last.
pub(crate) async fn list_of_job(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<ObjectLine>> {
    tx.list(
        sql!(
            "SELECT name, outcome, reason, run_id, ended_at, good_at, left_out_at FROM job_objects
             WHERE job_id = $1 ORDER BY left_out_at IS NOT NULL, name LIMIT 1000"
        ),
        params![job],
    )
    .await
}

/// An object that is expected in the runs of its job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct StandingObject {
    pub(crate) job_id: JobId,
    pub(crate) name: String,
    pub(crate) outcome: String,
    pub(crate) ended_at: Timestamp,
    pub(crate) good_at: Option<Timestamp>,
}

/// Those of all jobs, or of one.
pub(crate) async fn list_standing(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<StandingObject>> {
    tx.list(
        sql!(
            "SELECT job_id, name, outcome, ended_at, good_at FROM job_objects
             WHERE left_out_at IS NULL AND (CAST($1 AS BIGINT) IS NULL OR job_id = $1) ORDER BY job_id, name"
        ),
        params![only],
    )
    .await
}

/// Leaves an object out or takes it in; `false` if the job has none of that name.
pub(super) async fn update_left_out(
    tx: &mut WriteTx,
    job: JobId,
    name: &str,
    left_out: bool,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!("UPDATE job_objects SET left_out_at = $3 WHERE job_id = $1 AND name = $2"),
            params![job, name, left_out.then_some(now)],
        )
        .await?;
    Ok(changed == 1)
}
