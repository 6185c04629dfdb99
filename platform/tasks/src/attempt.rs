//! One attempt at a task: the handler, the lease that is kept beside it, and what became of it.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use chrono::TimeDelta;
use metrics::{counter, histogram};
use platform_database::{Database, DbResult};
use tokio::sync::watch;
use tokio::task::JoinError;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::Instrument;

use crate::registry::Registry;
use crate::run::TaskRun;
use crate::store::{self, Claim};
use crate::task::TaskState;

/// How long a task stays with a worker that gives no sign of life.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a worker gives a sign of life.
const RENEWAL: Duration = Duration::from_secs(20);
/// How often progress is written and a cancellation looked for.
const LOOK: Duration = Duration::from_millis(500);
/// How long a failed task waits for its next attempt, after the first failure, the second, …;
/// the last one repeats.
const BACK_OFF: [TimeDelta; 5] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
];

/// How an attempt ended.
enum Ending {
    /// The handler returned or panicked, or was not even begun.
    Handled(anyhow::Result<()>),
    /// The server stops and cannot wait any longer.
    Halted,
    /// Somebody else holds the task now.
    LeaseLost,
}

/// Performs a claimed task and keeps what became of it.
pub(crate) async fn make_attempt<A: Clone + Send + Sync + 'static>(
    database: Database,
    registry: Arc<Registry<A>>,
    claim: Claim,
    halt: watch::Receiver<bool>,
) {
    let run = TaskRun::new(claim.id, database.clone());
    let began = Instant::now();
    let ending = if claim.cancel_requested || claim.attempts > claim.max_attempts {
        Ending::Handled(Err(anyhow!("the last attempt was cut off: its server died or lost the database")))
    } else {
        perform(&database, registry, &claim, &run, halt).await
    };
    note(&claim, &ending, began);
    if let Err(error) = settle(&database, &claim, &run, ending).await {
        let error = anyhow::Error::from(error);
        tracing::error!("the outcome could not be kept, the task will be taken again: {error:#}");
    }
}

/// Counts the attempt for whoever watches the server.
fn note(claim: &Claim, ending: &Ending, began: Instant) {
    let outcome = match ending {
        Ending::Handled(Ok(())) => "done",
        Ending::Handled(Err(_)) => "failed",
        Ending::Halted | Ending::LeaseLost => "cut off",
    };
    histogram!("task_attempt_duration_seconds", "kind" => claim.kind.clone()).record(began.elapsed());
    counter!("task_attempts_total", "kind" => claim.kind.clone(), "outcome" => outcome).increment(1);
}

async fn perform<A: Clone + Send + Sync + 'static>(
    database: &Database,
    registry: Arc<Registry<A>>,
    claim: &Claim,
    run: &TaskRun,
    mut halt: watch::Receiver<bool>,
) -> Ending {
    let (kind, payload, own_run) = (claim.kind.clone(), claim.payload.clone(), run.clone());
    let work = async move { registry.perform(&kind, &payload, own_run).await };
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place that performs tasks; a panic must end here"
    )]
    let mut handler = tokio::spawn(work.in_current_span());
    let ending = tokio::select! {
        returned = &mut handler => Ending::Handled(returned.unwrap_or_else(|cut_off| Err(describe(cut_off)))),
        () = keep_lease(database, claim, run) => Ending::LeaseLost,
        _ = halt.wait_for(|halt| *halt) => Ending::Halted,
    };
    handler.abort();
    ending
}

fn describe(cut_off: JoinError) -> anyhow::Error {
    let Ok(panic) = cut_off.try_into_panic() else { return anyhow!("the handler was cut off") };
    let panic: &(dyn Any + Send) = panic.as_ref();
    let words = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    anyhow!("the handler panicked: {}", words.unwrap_or("without words"))
}

/// Renews the lease, writes progress and learns of a cancellation; returns when the lease is lost.
async fn keep_lease(database: &Database, claim: &Claim, run: &TaskRun) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut renewed = Instant::now();
    loop {
        let now = look.tick().await;
        let write = run.has_unwritten_progress() || now - renewed >= RENEWAL;
        let cancelled =
            if write { renew(database, claim, run).await } else { look_up(database, claim).await };
        match cancelled {
            Ok(None) => return,
            Ok(Some(cancelled)) => {
                if write {
                    renewed = now;
                }
                if cancelled {
                    run.set_cancel_requested();
                }
            }
            Err(error) => {
                let error = anyhow::Error::from(error);
                tracing::warn!("the lease could not be looked after: {error:#}");
            }
        }
    }
}

async fn renew(database: &Database, claim: &Claim, run: &TaskRun) -> DbResult<Option<bool>> {
    let mut tx = database.write().await?;
    let leased_until = tx.now() + LEASE;
    let cancelled = store::advance_lease(&mut tx, claim, &run.take_progress(), leased_until).await?;
    tx.commit().await?;
    Ok(cancelled)
}

async fn look_up(database: &Database, claim: &Claim) -> DbResult<Option<bool>> {
    store::find_cancellation(&mut database.read().await?, claim).await
}

/// Keeps what became of an attempt.
async fn settle(database: &Database, claim: &Claim, run: &TaskRun, ending: Ending) -> DbResult<()> {
    let mut tx = database.write().await?;
    let progress = run.take_progress();
    let became = match ending {
        Ending::Handled(Ok(())) => {
            let state = if run.was_told_to_stop() { TaskState::Cancelled } else { TaskState::Done };
            store::advance_to_end(&mut tx, claim, &progress, state).await?.then_some(state)
        }
        Ending::Handled(Err(error)) => {
            let reason = format!("{error:#}");
            let retry_at = tx.now() + back_off(claim.attempts);
            tracing::warn!(attempt = claim.attempts, "the attempt failed: {reason}");
            store::advance_after_failure(&mut tx, claim, &progress, &reason, retry_at).await?
        }
        Ending::Halted => store::advance_to_waiting(&mut tx, claim).await?,
        Ending::LeaseLost => None,
    };
    tx.commit().await?;
    match became {
        Some(TaskState::Failed) => tracing::error!("the task failed for good"),
        Some(state) => tracing::debug!(state = state.as_str(), "the attempt ended"),
        None => tracing::warn!("the lease was lost: another worker has the task"),
    }
    Ok(())
}

/// How long to wait after the `attempts`-th attempt failed.
fn back_off(attempts: i64) -> TimeDelta {
    let nth = usize::try_from(attempts - 1).unwrap_or(0);
    BACK_OFF[nth.min(BACK_OFF.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_than_the_last_up_to_an_hour() {
        let seconds: Vec<i64> = (1..=7).map(|attempts| back_off(attempts).num_seconds()).collect();
        assert_eq!(seconds, [5, 30, 120, 600, 3600, 3600, 3600]);
    }
}
