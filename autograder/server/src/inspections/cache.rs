//! What was found last, kept in memory for as long as nothing it comes from has changed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use platform_database::{DbResult, ReadTx, Timestamp};

use super::finding::Finding;
use super::inspect::inspect;
use super::store::{self, LiveVersion};
use crate::rounds::{Round, RoundId};

/// More rounds than are looked at together; beyond that the cache starts over.
const KEPT_ROUNDS: usize = 8;
/// A round of as many pupils takes so long to look through that a look serves for a while, marks that come in or not.
const LARGE: i64 = 2_000;
/// That while, in times of what the look took: looking takes a tenth of one core at most.
const SERVES: u32 = 9;
/// Beside other things a look at such a round serves for as long as this: who opens another page waits for no look.
const SERVES_BESIDE: Duration = Duration::from_secs(600);

/// What one look found.
pub(super) struct Look {
    pub(super) findings: Vec<Finding>,
    /// What was stored then is what was looked at.
    pub(super) at: Timestamp,
    version: LiveVersion,
    ended: Instant,
    took: Duration,
}

/// The looks of this process; each asks the database for the version first, so several servers on one database
/// never show each other's past.
#[derive(Clone, Default)]
pub(crate) struct InspectionCache {
    kept: Arc<Mutex<HashMap<RoundId, Arc<Look>>>>,
    /// One look at a time, however many ask.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl fmt::Debug for InspectionCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InspectionCache")
    }
}

/// Everything that looks wrong in a round, from memory if it is current; of a large round, if it is recent or somebody
/// is just looking.
pub(super) async fn load_findings(
    tx: &mut ReadTx,
    cache: &InspectionCache,
    round: &Round,
) -> DbResult<Arc<Look>> {
    let version = store::live_version(tx, round.id).await?;
    let is_large = version.entries >= LARGE;
    let known = cache.find(round.id);
    if let Some(known) = known.filter(|known| known.version == version || is_large && known.is_recent()) {
        return Ok(known);
    }
    let _turn = match cache.turn.try_lock() {
        Ok(turn) => turn,
        Err(_) => match cache.find(round.id) {
            Some(known) if is_large => return Ok(known),
            _ => cache.turn.lock().await,
        },
    };
    if let Some(found_meanwhile) = cache.find(round.id).filter(|known| known.version == version) {
        return Ok(found_meanwhile);
    }
    let (began, at) = (Instant::now(), tx.now());
    let findings = inspect(tx, round).await?;
    let look = Look { findings, at, version, ended: Instant::now(), took: began.elapsed() };
    Ok(cache.keep(round.id, look))
}

/// The same for a page that tells of it beside other things: of a large round what was found minutes ago will do.
pub(super) async fn load_known_findings(
    tx: &mut ReadTx,
    cache: &InspectionCache,
    round: &Round,
) -> DbResult<Arc<Look>> {
    match cache.find(round.id) {
        Some(known) if known.version.entries >= LARGE && known.ended.elapsed() < SERVES_BESIDE => Ok(known),
        _ => load_findings(tx, cache, round).await,
    }
}

impl Look {
    fn is_recent(&self) -> bool {
        self.ended.elapsed() < self.took * SERVES
    }
}

impl InspectionCache {
    fn find(&self, round: RoundId) -> Option<Arc<Look>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&round).cloned()
    }

    fn keep(&self, round: RoundId, look: Look) -> Arc<Look> {
        let look = Arc::new(look);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_ROUNDS {
            kept.clear();
        }
        kept.insert(round, Arc::clone(&look));
        look
    }
}
