//! The SQL of attempts.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::jobs::JobId;
use crate::runs::RunId;

/// A run that is over, as one of several attempts.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::runs) struct KeptAttempt {
    pub(in crate::runs) started_at: Timestamp,
    pub(in crate::runs) ended_at: Timestamp,
    pub(in crate::runs) attempt: i64,
}

pub(in crate::runs) async fn find_attempt(tx: &mut ReadTx, id: RunId) -> DbResult<Option<KeptAttempt>> {
    tx.find(
        sql!("SELECT started_at, ended_at, attempt FROM runs WHERE id = $1 AND ended_at IS NOT NULL"),
        params![id],
    )
    .await
}

/// How many minutes one waits for the word of a job's runs.
pub(in crate::runs) async fn find_grace(tx: &mut ReadTx, job: JobId) -> DbResult<i64> {
    let (minutes,): (i64,) =
        tx.load(sql!("SELECT grace_minutes FROM jobs WHERE id = $1"), params![job]).await?;
    Ok(minutes)
}

/// When the first of the attempts ended that a run repeats one after the other; `None` of one that repeats none.
pub(in crate::runs) async fn find_first_end(
    tx: &mut ReadTx,
    job: JobId,
    id: RunId,
) -> DbResult<Option<Timestamp>> {
    let (first,): (Option<Timestamp>,) = tx
        .load(
            sql!(
                "SELECT MIN(ended_at) FROM runs
                 WHERE job_id = $1 AND id < $2 AND retried AND retry_by IS NULL
                   AND id > COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = $1 AND n.id < $2
                                      AND n.ended_at IS NOT NULL AND (NOT n.retried OR n.retry_by IS NOT NULL)), 0)"
            ),
            params![job, id],
        )
        .await?;
    Ok(first)
}

/// Keeps which attempt a run was.
pub(in crate::runs) async fn update_attempt(tx: &mut WriteTx, id: RunId, attempt: i64) -> DbResult<()> {
    tx.execute(sql!("UPDATE runs SET attempt = $2 WHERE id = $1"), params![id, attempt]).await?;
    Ok(())
}

/// Keeps that the runs of a job were repeated whose next attempt was waited for when this one began; gives the largest of
/// their numbers.
pub(in crate::runs) async fn advance_repeated(
    tx: &mut WriteTx,
    job: JobId,
    id: RunId,
    began: Timestamp,
) -> DbResult<Option<i64>> {
    let repeated: Vec<(i64,)> = tx
        .list(
            sql!(
                "UPDATE runs SET retry_by = NULL
                 WHERE job_id = $1 AND retry_by IS NOT NULL AND id <> $2 AND retry_by >= $3 AND started_at < $3
                 RETURNING attempt"
            ),
            params![job, id, began],
        )
        .await?;
    Ok(repeated.into_iter().map(|(attempt,)| attempt).max())
}

/// Waits no longer for the attempt that was to come before this one began.
pub(in crate::runs) async fn advance_alone(
    tx: &mut WriteTx,
    job: JobId,
    id: RunId,
    began: Timestamp,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE runs SET retried = FALSE, retry_by = NULL
             WHERE job_id = $1 AND retry_by IS NOT NULL AND id <> $2 AND started_at < $3"
        ),
        params![job, id, began],
    )
    .await?;
    Ok(())
}

/// The run of a job that another tool reported and that began last before another one, if it ended after `since`.
pub(in crate::runs) async fn find_before(
    tx: &mut ReadTx,
    job: JobId,
    (id, began): (RunId, Timestamp),
    since: Timestamp,
) -> DbResult<Option<RunId>> {
    let found: Option<(RunId, Timestamp)> = tx
        .find(
            sql!(
                "SELECT id, ended_at FROM runs
                 WHERE job_id = $1 AND cause = 'report' AND ended_at IS NOT NULL AND id <> $2 AND started_at < $3
                 ORDER BY started_at DESC, id DESC LIMIT 1"
            ),
            params![job, id, began],
        )
        .await?;
    Ok(found.filter(|(_, ended_at)| *ended_at >= since).map(|(before, _)| before))
}

/// Keeps that a run was repeated; gives its number, or `None` of one that went well.
pub(in crate::runs) async fn update_repeated(tx: &mut WriteTx, id: RunId) -> DbResult<Option<i64>> {
    let repeated: Option<(i64,)> = tx
        .find(
            sql!(
                "UPDATE runs SET retried = TRUE, retry_by = NULL
                 WHERE id = $1 AND outcome IN ('failed', 'interrupted', 'warned') RETURNING attempt"
            ),
            params![id],
        )
        .await?;
    Ok(repeated.map(|(attempt,)| attempt))
}

/// Waits for another attempt in the place of a run that did not go well; `false` if it is waited for already, was repeated,
/// or a younger run of the job has ended.
pub(in crate::runs) async fn advance_awaited(tx: &mut WriteTx, id: RunId, by: Timestamp) -> DbResult<bool> {
    let waits = tx
        .execute(
            sql!(
                "UPDATE runs SET retried = TRUE, retry_by = $2
                 WHERE id = $1 AND NOT retried AND outcome IN ('failed', 'interrupted', 'warned')
                   AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.job_id = runs.job_id AND n.id > runs.id
                                   AND n.ended_at IS NOT NULL)"
            ),
            params![id, by],
        )
        .await?;
    Ok(waits == 1)
}

/// Waits until then for the attempt that began at `began`; gives in how many runs' places.
pub(in crate::runs) async fn update_awaited(
    tx: &mut WriteTx,
    job: JobId,
    began: Timestamp,
    until: Timestamp,
) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE runs SET retry_by = $3
             WHERE job_id = $1 AND retry_by IS NOT NULL AND retry_by >= $2 AND started_at < $2"
        ),
        params![job, began, until],
    )
    .await
}

/// Waits no longer for attempts that are overdue; gives the jobs.
pub(in crate::runs) async fn advance_given_up(tx: &mut WriteTx, only: Option<JobId>) -> DbResult<Vec<JobId>> {
    let now = tx.now();
    let given_up: Vec<(JobId,)> = tx
        .list(
            sql!(
                "UPDATE runs SET retried = FALSE, retry_by = NULL
                 WHERE retry_by IS NOT NULL AND retry_by <= $1 AND (CAST($2 AS BIGINT) IS NULL OR job_id = $2)
                 RETURNING job_id"
            ),
            params![now, only],
        )
        .await?;
    Ok(given_up.into_iter().map(|(job,)| job).collect())
}
