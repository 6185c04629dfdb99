//! The workers: they take due tasks and perform a few at a time.

use std::sync::Arc;
use std::time::Duration;

use platform_database::{Database, DbResult};
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::{Instrument, info_span};

use crate::attempt::{LEASE, make_attempt};
use crate::registry::Registry;
use crate::schedule::Schedule;
use crate::store::{self, Claim};

/// How often the queue and the schedule are looked at when nothing else happens.
const POLL: Duration = Duration::from_secs(1);

/// The running workers of one server process; several processes may share a database.
///
/// Dropping them without [`Workers::stop`] is a stop without patience, in the background.
#[derive(Debug)]
pub struct Workers {
    wake: Arc<Notify>,
    stop: oneshot::Sender<Duration>,
    dispatcher: JoinHandle<()>,
}

impl Workers {
    /// Records the schedules and begins to perform tasks, at most `count` at a time (at least 1).
    pub async fn start<A: Clone + Send + Sync + 'static>(
        database: Database,
        registry: Registry<A>,
        schedule: Schedule,
        count: usize,
    ) -> DbResult<Workers> {
        schedule.record(&database).await?;
        let wake = Arc::new(Notify::new());
        let (stop, stopped) = oneshot::channel();
        let dispatcher = Dispatcher {
            database,
            registry: Arc::new(registry),
            schedule,
            count: count.max(1),
            running: JoinSet::new(),
            halt: watch::Sender::new(false),
        };
        #[expect(clippy::disallowed_methods, reason = "this is the place that performs tasks")]
        let dispatcher = tokio::spawn(dispatcher.dispatch(Arc::clone(&wake), stopped));
        Ok(Workers { wake, stop, dispatcher })
    }

    /// Lets the workers look for due tasks now instead of within a second; for after a commit.
    pub fn nudge(&self) {
        self.wake.notify_one();
    }

    /// Takes no more tasks, waits up to `patience` for those that run, and gives the rest back to
    /// the queue as if they had not been begun. A handler that is cut off ends at its next `.await`.
    pub async fn stop(self, patience: Duration) {
        // Nobody listens only if the dispatcher is gone, which the join below reports.
        let _ = self.stop.send(patience);
        if let Err(error) = self.dispatcher.await {
            tracing::error!("the workers did not stop in order: {error}");
        }
    }
}

/// The one loop that takes tasks; each is then performed beside it.
struct Dispatcher<A> {
    database: Database,
    registry: Arc<Registry<A>>,
    schedule: Schedule,
    count: usize,
    running: JoinSet<()>,
    /// Turns `true` when attempts must end at once.
    halt: watch::Sender<bool>,
}

impl<A: Clone + Send + Sync + 'static> Dispatcher<A> {
    async fn dispatch(mut self, wake: Arc<Notify>, mut stopped: oneshot::Receiver<Duration>) {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let patience = loop {
            tokio::select! {
                patience = &mut stopped => break patience.unwrap_or(Duration::ZERO),
                _ = poll.tick() => self.enqueue_scheduled().await,
                Some(ended) = self.running.join_next() => report(ended),
                () = wake.notified() => {}
            }
            self.fill().await;
        };
        if timeout(patience, drain(&mut self.running)).await.is_err() {
            self.halt.send_replace(true);
            drain(&mut self.running).await;
        }
    }

    async fn enqueue_scheduled(&self) {
        if let Err(error) = self.schedule.enqueue_due(&self.database).await {
            let error = anyhow::Error::from(error);
            tracing::error!("the schedule could not be followed: {error:#}");
        }
    }

    /// Takes due tasks until every worker has one.
    async fn fill(&mut self) {
        while self.running.len() < self.count {
            match self.claim().await {
                Ok(Some(claim)) => self.begin(claim),
                Ok(None) => return,
                Err(error) => {
                    let error = anyhow::Error::from(error);
                    tracing::error!("no task could be taken: {error:#}");
                    return;
                }
            }
        }
    }

    async fn claim(&self) -> DbResult<Option<Claim>> {
        let mut tx = self.database.write().await?;
        let leased_until = tx.now() + LEASE;
        let claim = store::claim_task(&mut tx, leased_until).await?;
        tx.commit().await?;
        Ok(claim)
    }

    fn begin(&mut self, claim: Claim) {
        let span = info_span!("task", id = claim.id.0, kind = claim.kind);
        let attempt =
            make_attempt(self.database.clone(), Arc::clone(&self.registry), claim, self.halt.subscribe());
        self.running.spawn(attempt.instrument(span));
    }
}

async fn drain(running: &mut JoinSet<()>) {
    while let Some(ended) = running.join_next().await {
        report(ended);
    }
}

/// Handlers panic in their own place, so a panic that arrives here is a fault of this crate; the
/// lease of the task runs out and it is taken again.
fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!("an attempt was cut off: {error}");
    }
}
