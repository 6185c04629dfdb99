//! How much there is at each step of a round, kept in memory for moments.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use platform_database::{DbResult, ReadTx};

use super::store::{self, StepCounts};
use crate::rounds::RoundId;
use crate::staff::Scope;

/// A country of as many pupils takes so long to count that a count serves for a while, marks that come in or not.
const LARGE: i64 = 2_000;
/// That while, in times of what counting took: of 12,000 pupils about a fifth of a second.
const SERVES: u32 = 15;

/// The last counts of whole rounds in this process. A count of 2,000 pupils and more is as old as it took to count,
/// fifteen times over, at most.
#[derive(Clone, Default)]
pub(crate) struct StepCache(Arc<Mutex<HashMap<RoundId, (StepCounts, Instant)>>>);

impl fmt::Debug for StepCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StepCache")
    }
}

/// The counts of a round within the scope; those of the whole country from memory if they are recent.
pub(super) async fn load_steps(
    tx: &mut ReadTx,
    cache: &StepCache,
    scope: &Scope,
    round: RoundId,
) -> DbResult<StepCounts> {
    if !scope.is_headquarters() {
        return store::count_steps(tx, scope, round).await;
    }
    if let Some(recent) = cache.find(round) {
        return Ok(recent);
    }
    let began = Instant::now();
    let counts = store::count_steps(tx, scope, round).await?;
    if counts.examinees >= LARGE {
        cache.keep(round, counts, began.elapsed() * SERVES);
    }
    Ok(counts)
}

impl StepCache {
    fn find(&self, round: RoundId) -> Option<StepCounts> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (_, until)| Instant::now() < *until);
        kept.get(&round).map(|(counts, _)| *counts)
    }

    fn keep(&self, round: RoundId, counts: StepCounts, serves: Duration) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(round, (counts, Instant::now() + serves));
    }
}
