//! The verdicts of a large fleet, which serve for a moment: with a hundred reports a second nobody could judge it anew for
//! each of them and for each look.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use platform_database::{Database, DbResult, ReadTx};

use super::facts::{Judged, judge_fleet_now};

/// Of so many jobs on a fleet is large.
const LARGE: usize = 500;
/// After how long a look has the fleet judged anew, for those who look next.
const FRESH: Duration = Duration::from_secs(5);
/// How long its verdicts serve at most.
const SERVE: Duration = Duration::from_secs(10);

/// What was found last.
#[derive(Debug, Default)]
pub(crate) struct RecentVerdicts {
    known: Mutex<Option<(Instant, Arc<Vec<Judged>>)>>,
    /// Whoever judges while other looks wait for it.
    turn: tokio::sync::Mutex<()>,
    /// Whoever judges beside the looks. It waits for a connection, which those who wait for a turn may have.
    beside: Arc<tokio::sync::Mutex<()>>,
}

impl RecentVerdicts {
    /// Judges every job as things stand. `tx` has asked nothing before, or what it sees would be older than it counts.
    pub(crate) async fn judge(&self, tx: &mut ReadTx) -> DbResult<Arc<Vec<Judged>>> {
        let (began, judged) = (Instant::now(), Arc::new(judge_fleet_now(tx).await?));
        self.keep(began, &judged);
        Ok(judged)
    }

    /// Keeps what was found, unless somebody who began later was faster.
    fn keep(&self, began: Instant, judged: &Arc<Vec<Judged>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(at, _)| *at <= began) {
            *known = Some((began, judged.clone()));
        }
    }

    /// The same; of a large fleet, what was found a moment ago. Where that is too old, one look has it judged and the others wait
    /// for it.
    pub(crate) async fn judge_lately(
        self: &Arc<Self>,
        database: &Database,
        tx: &mut ReadTx,
    ) -> DbResult<Arc<Vec<Judged>>> {
        if self.known().is_some_and(|(_, judged)| judged.len() < LARGE) {
            return self.judge(tx).await;
        }
        if let Some(judged) = self.serve(database) {
            return Ok(judged);
        }
        let _turn = self.turn.lock().await;
        match self.serve(database) {
            Some(judged) => Ok(judged),
            None => self.judge(tx).await,
        }
    }

    fn known(&self) -> Option<(Instant, Arc<Vec<Judged>>)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was found of a large fleet, as long as it serves; soon it is found anew.
    fn serve(self: &Arc<Self>, database: &Database) -> Option<Arc<Vec<Judged>>> {
        let (at, judged) =
            self.known().filter(|(at, judged)| judged.len() >= LARGE && at.elapsed() < SERVE)?;
        if at.elapsed() >= FRESH {
            self.judge_beside(database);
        }
        Some(judged)
    }

    /// Has the fleet judged while nobody waits for it, once at a time.
    #[expect(clippy::disallowed_methods, reason = "nothing is lost with a look that nobody takes any more")]
    fn judge_beside(self: &Arc<Self>, database: &Database) {
        let Ok(turn) = self.beside.clone().try_lock_owned() else { return };
        let (verdicts, database) = (self.clone(), database.clone());
        tokio::spawn(async move {
            let _turn = turn;
            let found = async { verdicts.judge(&mut database.read().await?).await }.await;
            if let Err(error) = found {
                tracing::warn!(%error, "the fleet could not be judged beside a look");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_older_takes_the_place_of_what_was_found_later() {
        let (verdicts, began) = (RecentVerdicts::default(), Instant::now());
        for at in [began, began + SERVE, began + FRESH] {
            verdicts.keep(at, &Arc::default());
        }
        assert!(verdicts.known().is_some_and(|(at, _)| at == began + SERVE));
    }
}
