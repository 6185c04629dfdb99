//! Putting tasks into the queue, looking at them, and calling them off.

use std::collections::BTreeMap;

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx};

use crate::store;
use crate::task::{NewTask, Task, TaskId, TaskState};

/// Enqueues `task`, to be begun as soon as `tx` has committed and a worker is free.
pub async fn enqueue(tx: &mut WriteTx, task: &impl Task) -> DbResult<TaskId> {
    let now = tx.now();
    enqueue_at(tx, now, task).await
}

/// Enqueues `task`, to be begun at `at` or soon after.
pub async fn enqueue_at(tx: &mut WriteTx, at: Timestamp, task: &impl Task) -> DbResult<TaskId> {
    store::insert_task(tx, &NewTask::of(task), at).await
}

/// Enqueues many tasks of one kind together, to be begun as soon as `tx` has committed.
pub async fn enqueue_all<T: Task>(tx: &mut WriteTx, tasks: &[T]) -> DbResult<()> {
    let new: Vec<NewTask> = tasks.iter().map(NewTask::of).collect();
    store::insert_tasks(tx, &new).await
}

/// Enqueues `task` unless one of its kind already waits under `key`; gives the id of the one
/// that waits then, whose payload stays as it was.
///
/// A task gives its key up when a worker takes it, so a change made while it runs is followed by
/// another one. A waiting one is not taken before `tx` ends, so it sees what `tx` changed; for the
/// same reason acts with one key pass this point one after the other: make it an act's last step.
pub async fn enqueue_unique(tx: &mut WriteTx, key: &str, task: &impl Task) -> DbResult<TaskId> {
    store::upsert_waiting_task(tx, key, &NewTask::of(task)).await
}

/// Asks for the end of a task: one that waits is cancelled at once, one that runs learns it from
/// [`TaskRun::cancelled`](crate::TaskRun::cancelled). `false`: it has ended already, or there is none.
pub async fn request_cancellation(tx: &mut WriteTx, id: TaskId) -> DbResult<bool> {
    store::claim_cancellation(tx, id).await
}

/// How many tasks stand in each state; a state with none is left out.
pub async fn count_by_state(tx: &mut ReadTx) -> DbResult<BTreeMap<TaskState, i64>> {
    let counted = store::count_tasks(tx).await?;
    Ok(counted.into_iter().map(|row| (row.state, row.count)).collect())
}
