//! What the tables know that can be wrong.

use std::sync::Arc;

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx};

use super::store::{self, JobFacts, RefusedReport, RepositoryFacts};
use crate::agents::{self, SilentAgent, WatchTrouble};
use crate::anomalies::{self, RunSigns, VanishedSnapshots};
use crate::canaries::{self, TouchedCanary};
use crate::capacities::{self, Capacity};
use crate::days;
use crate::loans::{self, LateLoan};
use crate::pullers::{self, UnheardPuller};
use crate::verdicts::{Judged, RecentVerdicts};

/// For how many days a report that was refused and never came again is a problem.
const REFUSED_DAYS: i64 = 3;

/// Everything from which problems are derived.
pub(super) struct Facts {
    pub(super) jobs: Vec<JobFacts>,
    pub(super) judged: Arc<Vec<Judged>>,
    pub(super) repositories: Vec<RepositoryFacts>,
    pub(super) refused: Vec<RefusedReport>,
    pub(super) signs: Vec<RunSigns>,
    pub(super) touched: Vec<TouchedCanary>,
    pub(super) vanished: Vec<VanishedSnapshots>,
    pub(super) capacities: Vec<Capacity>,
    pub(super) late_loans: Vec<LateLoan>,
    pub(super) today: NaiveDate,
    pub(super) silent: Vec<SilentAgent>,
    pub(super) troubled: Vec<WatchTrouble>,
    pub(super) unheard: Vec<UnheardPuller>,
}

/// Loads them for the whole fleet, in a constant number of queries.
pub(super) async fn load_facts(tx: &mut ReadTx, verdicts: &RecentVerdicts) -> DbResult<Facts> {
    let since = tx.now() - chrono::TimeDelta::days(REFUSED_DAYS);
    Ok(Facts {
        jobs: store::list_job_facts(tx).await?,
        judged: verdicts.judge(tx).await?,
        repositories: store::list_repository_facts(tx).await?,
        refused: store::list_refused_reports(tx, since).await?,
        signs: anomalies::list_run_signs(tx).await?,
        touched: canaries::list_touched(tx).await?,
        vanished: anomalies::list_vanished(tx).await?,
        capacities: capacities::load_capacities(tx).await?,
        late_loans: loans::list_late(tx).await?,
        today: days::of(tx.now()),
        silent: agents::list_silent(tx).await?,
        troubled: agents::list_troubled_watches(tx).await?,
        unheard: pullers::list_unheard(tx).await?,
    })
}
