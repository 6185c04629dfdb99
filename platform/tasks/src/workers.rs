//! The workers: they take due tasks and perform a few at a time.

use std::sync::Arc;
use std::time::Duration;

use platform_database::{Database, DbResult};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::{Instrument, info_span};

use crate::attempt::{LEASE, make_attempt};
use crate::registry::Registry;
use crate::schedule::Schedule;
use crate::store::{self, Claim};
use crate::task::Lane;

/// How often the queue and the schedule are looked at when nothing else happens.
const POLL: Duration = Duration::from_secs(1);
/// How many workers [`Lane::Prompt`] has: what it takes is short, so few do.
const PROMPT: usize = 2;

/// The running workers of one server process; several processes may share a database.
///
/// Dropping them without [`Workers::stop`] is a stop without patience, in the background.
#[derive(Debug)]
pub struct Workers {
    stop: oneshot::Sender<Duration>,
    dispatcher: JoinHandle<()>,
}

impl Workers {
    /// Records the schedules and begins to perform tasks, at most `count` general ones at a time (at least 1) and,
    /// beside them, a few prompt ones.
    pub async fn start<A: Clone + Send + Sync + 'static>(
        database: Database,
        registry: Registry<A>,
        schedule: Schedule,
        count: usize,
    ) -> DbResult<Workers> {
        schedule.record(&database).await?;
        let (stop, stopped) = oneshot::channel();
        let dispatcher = Dispatcher {
            database,
            prompt_kinds: registry.prompt_kinds(),
            registry: Arc::new(registry),
            schedule,
            general: Crew::of(count.max(1)),
            prompt: Crew::of(PROMPT),
            halt: watch::Sender::new(false),
        };
        #[expect(clippy::disallowed_methods, reason = "this is the place that performs tasks")]
        let dispatcher = tokio::spawn(dispatcher.dispatch(stopped));
        Ok(Workers { stop, dispatcher })
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
    prompt_kinds: String,
    schedule: Schedule,
    general: Crew,
    prompt: Crew,
    /// Turns `true` when attempts must end at once.
    halt: watch::Sender<bool>,
}

/// The workers of one lane.
struct Crew {
    count: usize,
    running: JoinSet<()>,
}

impl Crew {
    fn of(count: usize) -> Crew {
        Crew { count, running: JoinSet::new() }
    }

    fn is_free(&self) -> bool {
        self.running.len() < self.count
    }
}

impl<A: Clone + Send + Sync + 'static> Dispatcher<A> {
    async fn dispatch(mut self, mut stopped: oneshot::Receiver<Duration>) {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let patience = loop {
            tokio::select! {
                patience = &mut stopped => break patience.unwrap_or(Duration::ZERO),
                _ = poll.tick() => self.enqueue_scheduled().await,
                Some(ended) = self.general.running.join_next() => report(ended),
                Some(ended) = self.prompt.running.join_next() => report(ended),
            }
            self.fill().await;
        };
        if timeout(patience, self.drain()).await.is_err() {
            self.halt.send_replace(true);
            self.drain().await;
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
        self.fill_lane(Lane::Prompt).await;
        self.fill_lane(Lane::General).await;
    }

    /// Takes due tasks until every worker of a lane has one.
    async fn fill_lane(&mut self, lane: Lane) {
        while self.crew(lane).is_free() {
            match self.claim(lane).await {
                Ok(Some(claim)) => self.begin(lane, claim),
                Ok(None) => return,
                Err(error) => {
                    let error = anyhow::Error::from(error);
                    tracing::error!("no task could be taken: {error:#}");
                    return;
                }
            }
        }
    }

    async fn claim(&self, lane: Lane) -> DbResult<Option<Claim>> {
        let mut tx = self.database.write().await?;
        let leased_until = tx.now() + LEASE;
        let claim = store::claim_task(&mut tx, lane, &self.prompt_kinds, leased_until).await?;
        tx.commit().await?;
        Ok(claim)
    }

    fn begin(&mut self, lane: Lane, claim: Claim) {
        let span = info_span!("task", id = claim.id.0, kind = claim.kind);
        let attempt =
            make_attempt(self.database.clone(), Arc::clone(&self.registry), claim, self.halt.subscribe());
        self.crew(lane).running.spawn(attempt.instrument(span));
    }

    fn crew(&mut self, lane: Lane) -> &mut Crew {
        match lane {
            Lane::General => &mut self.general,
            Lane::Prompt => &mut self.prompt,
        }
    }

    /// Waits until nothing runs any more.
    async fn drain(&mut self) {
        for crew in [&mut self.prompt, &mut self.general] {
            while let Some(ended) = crew.running.join_next().await {
                report(ended);
            }
        }
    }
}

/// Handlers panic in their own place, so a panic that arrives here is a fault of this crate; the
/// lease of the task runs out and it is taken again.
fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!("an attempt was cut off: {error}");
    }
}
