//! How the parts stand that any server has.

use platform_database::{Database, DbResult, ReadTx};
use platform_mail::{MessageState, count_messages};
use platform_tasks::{TaskState, count_by_state, find_longest_due};
use platform_telemetry::Gauge;

/// The states a watcher asks about; what is done is only history.
const TASK_STATES: [TaskState; 3] = [TaskState::Waiting, TaskState::Running, TaskState::Failed];
const MAIL_STATES: [MessageState; 2] = [MessageState::Waiting, MessageState::Dead];

/// Whether the database answers, and its connections; told even where it does not.
pub(super) fn of_connections(database: &Database, answers: bool) -> [Gauge; 4] {
    let up = Gauge::new("database_up", "Whether the database answers: 1 or 0.")
        .with(&[], if answers { 1.0 } else { 0.0 });
    let mut open = Gauge::new("database_connections", "Connections to the database that are open.");
    let mut most = Gauge::new("database_connections_max", "Connections to the database that there may be.");
    for state in database.connections() {
        open = open
            .with(&[("pool", state.pool), ("state", "used")], state.used.into())
            .with(&[("pool", state.pool), ("state", "idle")], state.idle.into());
        most = most.with(&[("pool", state.pool)], state.most.into());
    }
    let replica =
        Gauge::new("database_replica_up", "Whether the newest report was read from the replica: 1 or 0.");
    let replica = match database.replica_served() {
        Some(served) => replica.with(&[], if served { 1.0 } else { 0.0 }),
        None => replica,
    };
    [up, open, most, replica]
}

/// What waits in the queues.
pub(super) async fn of_queues(tx: &mut ReadTx) -> DbResult<[Gauge; 3]> {
    let counted = count_by_state(tx).await?;
    let mut tasks = Gauge::new("tasks", "Background tasks by state; failed ones of the last 30 days.");
    for state in TASK_STATES {
        let count = counted.get(&state).copied().unwrap_or_default();
        tasks = tasks.with(&[("state", state.as_str())], count as f64);
    }
    let waits = find_longest_due(tx).await?.map_or(0.0, |since| (tx.now() - since).as_seconds_f64());
    let longest =
        Gauge::new("task_wait_seconds", "How long the task that is due for longest waits.").with(&[], waits);
    let mut mail = Gauge::new("mail_messages", "Messages that wait to be sent, and those that could not be.");
    for state in MAIL_STATES {
        let count = count_messages(tx, Some(state), "").await?;
        mail = mail.with(&[("state", state.code())], count as f64);
    }
    Ok([tasks, longest, mail])
}
