//! 実行: one attempt at a job, from its start to its outcome.
//!
//! Invariant: a job has at most one run of ours that has not ended (the index `one_active_run_per_job` holds it).
//! Invariant: no transaction is open while the engine works.
//! Invariant: a run ends 成功 only after the engine kept its snapshot and read everything; whatever else happens has
//! another name.
//! Invariant: no more runs than `RUNS_AT_ONCE` are performed at once, and none writes a repository beside more than that
//! allows; the others wait, the oldest first.
//! Invariant: who performs a run gives a sign of life every few seconds; a run without one ends 中断.
//! Invariant: a run of another tool is there once, however often it is reported; one that was said to have begun and of
//! whose end nothing is heard ends 中断, until something is.
//! Invariant: of several attempts of another tool the last one decides.

pub(crate) mod api;
mod attempts;
mod cancel;
mod copying;
mod interrupted;
mod order;
mod perform;
mod progress;
mod report;
mod retention;
pub(crate) mod routes;
mod sheet;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `runs`.
    RunId
}

pub(crate) use attempts::{Again, Attempt, await_open, give_up};
pub(crate) use interrupted::{CloseInterrupted, close_interrupted};
pub(crate) use order::{Cause, OrderRunError, enqueue_waiting, order_run};
pub(crate) use perform::{PerformRun, perform_run, perform_run_here};
pub(crate) use progress::Progress;
pub(crate) use report::{EndReport, Identity, Reported, report_end, report_lines, report_start};
pub(crate) use sheet::list_sheet;
pub(crate) use store::{
    DayCount, Run, Totals, count_by_day, count_of_snapshot, find_newest_end, find_newest_ended,
    find_newest_kept, find_newest_snapshot, find_run, insert_finished_run, list_active, list_lately_failed,
    list_numbered, list_numbered_among, list_runs_of_job,
};
pub(crate) use views::{OutcomeBadge, RunLineView};
