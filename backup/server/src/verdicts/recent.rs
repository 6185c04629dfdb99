//! The verdicts of a large fleet, which serve for a moment: with a hundred reports a second nobody could judge it anew for
//! each of them and for each look.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use platform_database::{DbResult, ReadTx};

use super::facts::{Judged, judge_fleet_now};

/// Of so many jobs on a fleet is large.
const LARGE: usize = 500;
/// How long its verdicts serve.
const SERVE: Duration = Duration::from_secs(5);

/// What was found last.
#[derive(Debug, Default)]
pub(crate) struct RecentVerdicts(Mutex<Option<(Instant, Arc<Vec<Judged>>)>>);

impl RecentVerdicts {
    /// Judges every job as things stand.
    pub(crate) async fn judge(&self, tx: &mut ReadTx) -> DbResult<Arc<Vec<Judged>>> {
        let (began, judged) = (Instant::now(), Arc::new(judge_fleet_now(tx).await?));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((began, judged.clone()));
        Ok(judged)
    }

    /// The same; of a large fleet, what was found a moment ago.
    pub(crate) async fn judge_lately(&self, tx: &mut ReadTx) -> DbResult<Arc<Vec<Judged>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((at, judged)) if judged.len() >= LARGE && at.elapsed() < SERVE => Ok(judged),
            _ => self.judge(tx).await,
        }
    }
}
