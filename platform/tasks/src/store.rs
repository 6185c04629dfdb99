//! The SQL of the queue and of the schedules.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, rows_sql, sql};

use crate::run::Progress;
use crate::task::{Lane, NewTask, TaskId, TaskState, TaskView};

/// A task that a worker took, with the number of the lease it holds.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Claim {
    pub(crate) id: TaskId,
    pub(crate) kind: String,
    pub(crate) payload: String,
    pub(crate) lease: i64,
    pub(crate) attempts: i64,
    pub(crate) max_attempts: i64,
    pub(crate) cancel_requested: bool,
}

/// How many tasks stand in one state.
#[derive(sqlx::FromRow)]
pub(crate) struct StateCount {
    #[sqlx(try_from = "String")]
    pub(crate) state: TaskState,
    pub(crate) count: i64,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    #[sqlx(try_from = "String")]
    state: TaskState,
}

pub(crate) async fn insert_task(tx: &mut WriteTx, task: &NewTask, due_at: Timestamp) -> DbResult<TaskId> {
    let now = tx.now();
    let (id,) = tx
        .load(
            sql!(
                "INSERT INTO tasks (kind, payload, state, due_at, lease, attempts, max_attempts,
                     cancel_requested, progress_done, progress_total, progress_note, created_at)
                 VALUES ($1, $2, 'waiting', $3, 0, 0, $4, FALSE, 0, 0, '', $5) RETURNING id"
            ),
            params![task.kind, &task.payload, due_at, task.max_attempts, now],
        )
        .await?;
    Ok(id)
}

/// Inserts tasks that are due now.
pub(crate) async fn insert_tasks(tx: &mut WriteTx, tasks: &[NewTask]) -> DbResult<()> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(
            12,
            "INSERT INTO tasks (kind, payload, max_attempts, state, due_at, lease, attempts, cancel_requested,
                 progress_done, progress_total, progress_note, created_at) VALUES {rows}"
        ),
        tasks.iter().map(|task| {
            [
                task.kind.into(),
                (&task.payload).into(),
                task.max_attempts.into(),
                TaskState::Waiting.as_str().into(),
                now.into(),
                0_i64.into(),
                0_i64.into(),
                false.into(),
                0_i64.into(),
                0_i64.into(),
                "".into(),
                now.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

/// Inserts the task, or gives the id of the one that waits under the key.
///
/// Invariant: the update changes nothing but holds the waiting row until this transaction ends;
/// without it a worker could run that task on a world in which this transaction is not yet seen.
pub(crate) async fn upsert_waiting_task(tx: &mut WriteTx, key: &str, task: &NewTask) -> DbResult<TaskId> {
    let now = tx.now();
    let (id,) = tx
        .load(
            sql!(
                "INSERT INTO tasks (kind, payload, unique_key, state, due_at, lease, attempts, max_attempts,
                     cancel_requested, progress_done, progress_total, progress_note, created_at)
                 VALUES ($1, $2, $3, 'waiting', $5, 0, 0, $4, FALSE, 0, 0, '', $5)
                 ON CONFLICT (kind, unique_key) WHERE state = 'waiting'
                 DO UPDATE SET unique_key = excluded.unique_key RETURNING id"
            ),
            params![task.kind, &task.payload, key, task.max_attempts, now],
        )
        .await?;
    Ok(id)
}

/// Takes the task of a lane that is due for longest: one that waits, or one whose holder let its lease run out.
/// `prompt_kinds` is a JSON list of the kinds that [`Lane::Prompt`] takes.
pub(crate) async fn claim_task(
    tx: &mut WriteTx,
    lane: Lane,
    prompt_kinds: &str,
    leased_until: Timestamp,
) -> DbResult<Option<Claim>> {
    let now = tx.now();
    tx.find(
        either_sql!(
            sqlite: "UPDATE tasks SET state = 'running', unique_key = NULL, due_at = $2, lease = lease + 1,
                    attempts = attempts + 1, progress_done = 0, progress_total = 0, progress_note = ''
                WHERE id = (SELECT id FROM tasks WHERE state IN ('waiting', 'running') AND due_at <= $1
                    AND (kind IN (SELECT value FROM json_each($3))) = $4 ORDER BY due_at, id LIMIT 1)
                RETURNING id, kind, payload, lease, attempts, max_attempts, cancel_requested",
            postgres: "UPDATE tasks SET state = 'running', unique_key = NULL, due_at = $2, lease = lease + 1,
                    attempts = attempts + 1, progress_done = 0, progress_total = 0, progress_note = ''
                WHERE id = (SELECT id FROM tasks WHERE state IN ('waiting', 'running') AND due_at <= $1
                    AND (kind IN (SELECT json_array_elements_text(CAST(CAST($3 AS TEXT) AS JSON)))) = $4
                    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, kind, payload, lease, attempts, max_attempts, cancel_requested",
        ),
        params![now, leased_until, prompt_kinds, lane == Lane::Prompt],
    )
    .await
}

/// Whether somebody asked for the task's end; `None` when the lease is no longer ours.
pub(crate) async fn find_cancellation(tx: &mut ReadTx, claim: &Claim) -> DbResult<Option<bool>> {
    let found: Option<(bool,)> = tx
        .find(
            sql!("SELECT cancel_requested FROM tasks WHERE id = $1 AND lease = $2 AND state = 'running'"),
            params![claim.id, claim.lease],
        )
        .await?;
    Ok(found.map(|(requested,)| requested))
}

/// Prolongs the lease and keeps the progress; answers like [`find_cancellation`].
pub(crate) async fn advance_lease(
    tx: &mut WriteTx,
    claim: &Claim,
    progress: &Progress,
    leased_until: Timestamp,
) -> DbResult<Option<bool>> {
    let found: Option<(bool,)> = tx
        .find(
            sql!(
                "UPDATE tasks SET due_at = $3, progress_done = $4, progress_total = $5, progress_note = $6
                 WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING cancel_requested"
            ),
            params![claim.id, claim.lease, leased_until, progress.done, progress.total, &progress.note],
        )
        .await?;
    Ok(found.map(|(requested,)| requested))
}

/// Ends the task as done or cancelled; `false` when the lease is no longer ours.
pub(crate) async fn advance_to_end(
    tx: &mut WriteTx,
    claim: &Claim,
    progress: &Progress,
    state: TaskState,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE tasks SET state = $3, finished_at = $4,
                     progress_done = $5, progress_total = $6, progress_note = $7
                 WHERE id = $1 AND lease = $2 AND state = 'running'"
            ),
            params![
                claim.id,
                claim.lease,
                state.as_str(),
                now,
                progress.done,
                progress.total,
                &progress.note
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps why the attempt failed and lets the task wait for the next one; it ends instead as
/// cancelled if somebody asked for that, as failed if it was the last attempt. Gives the state it
/// has now; `None` when the lease is no longer ours.
pub(crate) async fn advance_after_failure(
    tx: &mut WriteTx,
    claim: &Claim,
    progress: &Progress,
    reason: &str,
    retry_at: Timestamp,
) -> DbResult<Option<TaskState>> {
    let now = tx.now();
    let found: Option<StateRow> = tx
        .find(
            sql!(
                "UPDATE tasks SET last_error = $3, due_at = $4,
                     state = CASE WHEN cancel_requested THEN 'cancelled'
                         WHEN attempts >= max_attempts THEN 'failed' ELSE 'waiting' END,
                     finished_at = CASE WHEN cancel_requested OR attempts >= max_attempts THEN $5
                         ELSE finished_at END,
                     progress_done = $6, progress_total = $7, progress_note = $8
                 WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING state"
            ),
            params![
                claim.id,
                claim.lease,
                reason,
                retry_at,
                now,
                progress.done,
                progress.total,
                &progress.note
            ],
        )
        .await?;
    Ok(found.map(|row| row.state))
}

/// Gives the task back to the queue as if the attempt had not begun, or ends it if somebody asked
/// for that. Gives the state it has now; `None` when the lease is no longer ours.
pub(crate) async fn advance_to_waiting(tx: &mut WriteTx, claim: &Claim) -> DbResult<Option<TaskState>> {
    let now = tx.now();
    let found: Option<StateRow> = tx
        .find(
            sql!(
                "UPDATE tasks SET due_at = $3, attempts = attempts - 1,
                     state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'waiting' END,
                     finished_at = CASE WHEN cancel_requested THEN $3 ELSE finished_at END
                 WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING state"
            ),
            params![claim.id, claim.lease, now],
        )
        .await?;
    Ok(found.map(|row| row.state))
}

/// Cancels a waiting task, flags a running one; `false` for any other.
pub(crate) async fn claim_cancellation(tx: &mut WriteTx, id: TaskId) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE tasks SET cancel_requested = TRUE,
                     state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END,
                     finished_at = CASE WHEN state = 'waiting' THEN $2 ELSE finished_at END
                 WHERE id = $1 AND state IN ('waiting', 'running')"
            ),
            params![id, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Those of these tasks that are still there, in no order, for a screen that shows them; finished ones are kept for 30
/// days.
pub async fn list_tasks(tx: &mut ReadTx, ids: &[TaskId]) -> DbResult<Vec<TaskView>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, kind, state, progress_done AS done, progress_total AS total, progress_note AS note,
                 last_error, attempts, created_at, finished_at FROM tasks WHERE id IN (VALUES {keys})"
        ),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await
}

pub(crate) async fn count_tasks(tx: &mut ReadTx) -> DbResult<Vec<StateCount>> {
    tx.list(sql!("SELECT state, COUNT(*) AS count FROM tasks GROUP BY state ORDER BY state"), params![]).await
}

/// Since when the task that is due for longest waits; `None` where none is due.
pub async fn find_longest_due(tx: &mut ReadTx) -> DbResult<Option<Timestamp>> {
    let now = tx.now();
    let (due_at,) = tx
        .load(sql!("SELECT MIN(due_at) FROM tasks WHERE state = 'waiting' AND due_at <= $1"), params![now])
        .await?;
    Ok(due_at)
}

pub(crate) async fn delete_tasks_finished_before(tx: &mut WriteTx, limit: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM tasks WHERE finished_at < $1"), params![limit]).await
}

/// Keeps the next slot of a schedule that is new or got another pattern; any other stays as it is.
pub(crate) async fn upsert_schedule(
    tx: &mut WriteTx,
    name: &str,
    pattern: &str,
    next_at: Timestamp,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO task_schedules (name, pattern, next_at) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET pattern = excluded.pattern, next_at = excluded.next_at
             WHERE task_schedules.pattern <> excluded.pattern"
        ),
        params![name, pattern, next_at],
    )
    .await?;
    Ok(())
}

/// The names of the schedules whose slot has come.
pub(crate) async fn list_due_schedules(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let now = tx.now();
    let due: Vec<(String,)> = tx
        .list(sql!("SELECT name FROM task_schedules WHERE next_at <= $1 ORDER BY name"), params![now])
        .await?;
    Ok(due.into_iter().map(|(name,)| name).collect())
}

/// Moves a due schedule on to its next slot; `false` means another server already did.
pub(crate) async fn claim_slot(tx: &mut WriteTx, name: &str, next_at: Timestamp) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!("UPDATE task_schedules SET next_at = $3 WHERE name = $1 AND next_at <= $2"),
            params![name, now, next_at],
        )
        .await?;
    Ok(changed == 1)
}
