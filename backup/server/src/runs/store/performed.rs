//! The SQL of the runs that this server performs: begun, taken by a worker, watched and ended.

use backup_policy::Outcome;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};
use platform_tasks::TaskId;

use super::Totals;
use crate::jobs::JobId;
use crate::runs::RunId;

/// Begins a run; `None` if one of the job goes on.
pub(in crate::runs) async fn insert_run(
    tx: &mut WriteTx,
    job: JobId,
    cause: &str,
    caused_by: &str,
    attempt: i64,
) -> DbResult<Option<RunId>> {
    let now = tx.now();
    let made: Option<(RunId,)> = tx
        .find(
            sql!(
                "INSERT INTO runs (job_id, cause, caused_by, attempt, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)
                 ON CONFLICT (job_id) WHERE ended_at IS NULL AND cause <> 'report' DO NOTHING RETURNING id"
            ),
            params![job, cause, caused_by, attempt, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// A sign of life that says how far the run is. Gives whether somebody asked for its end; `None` if it has ended
/// meanwhile.
pub(in crate::runs) async fn advance_seen(
    tx: &mut WriteTx,
    id: RunId,
    progress: &ProgressRow,
) -> DbResult<Option<bool>> {
    let now = tx.now();
    let seen: Option<(bool,)> = tx
        .find(
            sql!(
                "UPDATE runs SET seen_at = $2, phase = $3, phase_at = $4, done_bytes = $5, total_bytes = $6, done_files = $7
                 WHERE id = $1 AND ended_at IS NULL RETURNING cancel_requested"
            ),
            params![
                id,
                now,
                progress.phase.as_ref(),
                progress.phase_at,
                progress.done_bytes,
                progress.total_bytes,
                progress.done_files
            ],
        )
        .await?;
    Ok(seen.map(|(requested,)| requested))
}

/// How far a run is, as whoever performs it said last.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(in crate::runs) struct ProgressRow {
    pub(in crate::runs) phase: Option<String>,
    pub(in crate::runs) phase_at: Option<Timestamp>,
    pub(in crate::runs) done_bytes: i64,
    pub(in crate::runs) total_bytes: Option<i64>,
    pub(in crate::runs) done_files: i64,
}

/// How far a run is that goes on and has begun.
pub(in crate::runs) async fn find_progress(tx: &mut ReadTx, id: RunId) -> DbResult<Option<ProgressRow>> {
    tx.find(
        sql!(
            "SELECT phase, phase_at, done_bytes, total_bytes, done_files FROM runs
             WHERE id = $1 AND ended_at IS NULL AND phase IS NOT NULL"
        ),
        params![id],
    )
    .await
}

/// Asks for the end of a run; `false` if it has ended already.
pub(in crate::runs) async fn advance_cancel_requested(tx: &mut WriteTx, id: RunId) -> DbResult<bool> {
    let asked = tx
        .execute(
            sql!("UPDATE runs SET cancel_requested = TRUE WHERE id = $1 AND ended_at IS NULL"),
            params![id],
        )
        .await?;
    Ok(asked == 1)
}

/// Lets the others wait who want to know whether there is room, until this transaction ends. SQLite has one writer anyway.
pub(in crate::runs) async fn find_turn(tx: &mut WriteTx) -> DbResult<()> {
    tx.find::<(i64,)>(
        either_sql!(
            sqlite: "SELECT 1",
            postgres: "SELECT 1::bigint FROM (SELECT pg_advisory_xact_lock(7310258)) AS turn",
        ),
        params![],
    )
    .await?;
    Ok(())
}

/// Where a run of job `r` may begin: fewer than `$1` are performed, and each repository that it writes has room.
macro_rules! has_room {
    () => {
        "(SELECT COUNT(*) FROM runs n WHERE n.ended_at IS NULL AND n.claimed) < $1
         AND NOT EXISTS (
             SELECT 1 FROM copies c JOIN repositories p ON p.id = c.repository_id
             WHERE c.job_id = r.job_id AND p.writers <= (
                 SELECT COUNT(*) FROM runs n JOIN copies d ON d.job_id = n.job_id
                 WHERE n.ended_at IS NULL AND n.claimed AND d.repository_id = p.id))"
    };
}

/// Takes a run that nobody performs yet, if there is room; ask for a [turn](find_turn) first.
pub(in crate::runs) async fn claim_run_with_room(
    tx: &mut WriteTx,
    id: RunId,
    at_once: i64,
    task: Option<TaskId>,
) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!(concat!(
                "UPDATE runs AS r SET seen_at = $3, claimed = TRUE, task_id = $4
                 WHERE r.id = $2 AND r.ended_at IS NULL AND NOT r.claimed AND ",
                has_room!()
            )),
            params![at_once, id, now, task.map(|task| task.0)],
        )
        .await?;
    Ok(claimed == 1)
}

/// The runs that wait for a worker and have room, the oldest first.
pub(in crate::runs) async fn list_with_room(
    tx: &mut ReadTx,
    at_once: i64,
    limit: i64,
) -> DbResult<Vec<RunId>> {
    let found: Vec<(RunId,)> = tx
        .list(
            sql!(concat!(
                "SELECT r.id FROM runs r
                 WHERE r.ended_at IS NULL AND NOT r.claimed AND r.cause NOT IN ('command', 'report') AND ",
                has_room!(),
                " ORDER BY r.id LIMIT $2"
            )),
            params![at_once, limit],
        )
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Takes a run that nobody performs yet; `false` if somebody does, or it has ended.
pub(in crate::runs) async fn claim_run(tx: &mut WriteTx, id: RunId) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!("UPDATE runs SET seen_at = $2, claimed = TRUE WHERE id = $1 AND ended_at IS NULL AND NOT claimed"),
            params![id, now],
        )
        .await?;
    Ok(claimed == 1)
}

/// Ends a run; `false` means that it had ended already.
pub(in crate::runs) async fn advance_to_end(
    tx: &mut WriteTx,
    id: RunId,
    outcome: Outcome,
    reason: &str,
    totals: &Totals,
) -> DbResult<bool> {
    let now = tx.now();
    let ended = tx
        .execute(
            sql!(
                "UPDATE runs SET ended_at = $2, outcome = $3, reason = $4, files = $5, bytes = $6, bytes_added = $7,
                                 bytes_stored = $8, unreadable = $9, snapshot = $10, tree = $11,
                                 series = (SELECT j.series FROM jobs j WHERE j.id = runs.job_id)
                 WHERE id = $1 AND ended_at IS NULL"
            ),
            params![
                id,
                now,
                outcome.code(),
                reason,
                totals.files,
                totals.bytes,
                totals.bytes_added,
                totals.bytes_stored,
                totals.unreadable,
                totals.snapshot.as_ref(),
                totals.tree.as_ref()
            ],
        )
        .await?;
    Ok(ended == 1)
}

/// Ends every run of ours that somebody performed and gave no sign of life for since `silent_since`, and those that nobody began
/// since `forgotten_since`; gives their jobs. What a command ordered, only that command performs.
pub(in crate::runs) async fn advance_interrupted(
    tx: &mut WriteTx,
    silent_since: Timestamp,
    forgotten_since: Timestamp,
) -> DbResult<Vec<(RunId, JobId)>> {
    let now = tx.now();
    tx.list(
        sql!(
            "UPDATE runs SET ended_at = $2, outcome = 'interrupted', reason = '実行していたプログラムが途中で止まりました'
             WHERE ended_at IS NULL AND cause <> 'report'
               AND (((claimed OR cause = 'command') AND seen_at < $1) OR seen_at < $3) RETURNING id, job_id"
        ),
        params![silent_since, now, forgotten_since],
    )
    .await
}
