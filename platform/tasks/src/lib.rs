//! Background work: the queue, its workers, schedules and retries.
//!
//! A change enqueues what must follow it in its own transaction ([`enqueue`]); [`Workers`] take
//! the tasks one by one and hand each to the function that the [`Registry`] names for its kind. What must not wait for
//! long work names another [`Lane`], which has workers of its own.
//!
//! Invariant: a task exists if and only if the transaction that enqueued it committed.
//! Invariant: delivery is at least once. A server that dies leaves a lease that runs out, and the
//! task is taken again; so a handler is idempotent and re-reads the world.
//! Invariant: a task has one holder, the one with the latest lease number; whatever an earlier
//! holder still writes finds no row.
//! Invariant: no transaction is open while a handler works.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod attempt;
mod queue;
mod registry;
mod retention;
mod run;
mod schedule;
mod store;
mod task;
mod workers;

use platform_database::{Migrations, migration};

pub use queue::{count_by_state, enqueue, enqueue_all, enqueue_at, enqueue_unique, request_cancellation};
pub use registry::Registry;
pub use run::TaskRun;
pub use schedule::Schedule;
pub use store::{find_longest_due, list_tasks};
pub use task::{Lane, Task, TaskId, TaskState, TaskView, UnknownState};
pub use workers::Workers;

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations { owner: "platform-tasks", steps: &[migration!("0001_tasks")] };
