//! What was found last, kept in memory for as long as nothing it comes from has changed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use platform_database::{DbResult, ReadTx};

use super::finding::Finding;
use super::inspect::inspect;
use super::store::{self, LiveVersion};
use crate::rounds::{Round, RoundId};

/// More rounds than are looked at together; beyond that the cache starts over.
const KEPT_ROUNDS: usize = 8;

type Kept = HashMap<RoundId, (LiveVersion, Arc<Vec<Finding>>)>;

/// The findings of this process; each look first asks the database for the version, so several servers on one database
/// never show each other's past.
#[derive(Clone, Default)]
pub(crate) struct InspectionCache(Arc<Mutex<Kept>>);

impl fmt::Debug for InspectionCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InspectionCache")
    }
}

/// Everything that looks wrong in a round, from memory if it is current.
pub(super) async fn load_findings(
    tx: &mut ReadTx,
    cache: &InspectionCache,
    round: &Round,
) -> DbResult<Arc<Vec<Finding>>> {
    let version = store::live_version(tx, round.id).await?;
    if let Some(current) = cache.find(round.id, version) {
        return Ok(current);
    }
    let found = Arc::new(inspect(tx, round).await?);
    cache.keep(round.id, version, &found);
    Ok(found)
}

impl InspectionCache {
    fn find(&self, round: RoundId, version: LiveVersion) -> Option<Arc<Vec<Finding>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&round).filter(|(of, _)| *of == version).map(|(_, found)| Arc::clone(found))
    }

    fn keep(&self, round: RoundId, version: LiveVersion, found: &Arc<Vec<Finding>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_ROUNDS {
            kept.clear();
        }
        kept.insert(round, (version, Arc::clone(found)));
    }
}
