//! Background work in a test.

use std::time::Duration;

use platform_database::Database;
use platform_tasks::{TaskState, Workers, count_by_state, find_longest_due};
use tokio::time::{Instant, sleep};

use crate::store;

/// How long all tasks together may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until workers have followed the calendar and performed every task that is due, and stops them.
pub async fn work_off(database: &Database, workers: Workers) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        sleep(Duration::from_millis(200)).await;
        let mut tx = database.read().await.expect("the database of the test answers");
        // What the calendar asks for is no longer due once its task is there.
        let slots = store::count_due_schedules(&mut tx).await.expect("schedules can be counted");
        let states = count_by_state(&mut tx).await.expect("tasks can be counted");
        // One that is to be done later waits.
        let due = find_longest_due(&mut tx).await.expect("tasks can be looked for");
        if slots == 0 && due.is_none() && !states.contains_key(&TaskState::Running) {
            break;
        }
        assert!(Instant::now() < deadline, "the workers do not come to an end: {slots} {states:?}");
    }
    workers.stop(Duration::from_secs(5)).await;
}
