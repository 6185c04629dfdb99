//! What the tables know that can be wrong.

use std::sync::Arc;

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx};
use platform_identity::{TokenLine, list_tokens};

use super::store::{self, JobFacts, RefusedReport, RepositoryFacts};
use crate::agents::{self, SilentAgent, WatchTrouble};
use crate::anomalies::{self, RunSigns, VanishedSnapshots};
use crate::canaries::{self, TouchedCanary};
use crate::capacities::{self, Capacity};
use crate::days;
use crate::events::{self, EventSign};
use crate::holdings::{self, HeldCapacity};
use crate::loans::{self, LateLoan};
use crate::pullers::{self, UnheardPuller};
use crate::rotations::{self, MissingMedium};
use crate::server_signs::{self, ServerSign};
use crate::verdicts::{Judged, RecentVerdicts};
use crate::verification_plans::{self, Plan};

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
    pub(super) held: Vec<HeldCapacity>,
    pub(super) late_loans: Vec<LateLoan>,
    pub(super) today: NaiveDate,
    pub(super) silent: Vec<SilentAgent>,
    pub(super) troubled: Vec<WatchTrouble>,
    pub(super) unheard: Vec<UnheardPuller>,
    pub(super) events: Vec<EventSign>,
    pub(super) plans: Vec<Plan>,
    pub(super) due_loans: Vec<LateLoan>,
    pub(super) missing_media: Vec<MissingMedium>,
    pub(super) tokens: Vec<TokenLine>,
    pub(super) server: Vec<ServerSign>,
}

/// Loads them for the whole fleet, in a constant number of queries.
pub(super) async fn load_facts(tx: &mut ReadTx, verdicts: &RecentVerdicts) -> DbResult<Facts> {
    let since = tx.now() - chrono::TimeDelta::days(REFUSED_DAYS);
    Ok(Facts {
        judged: verdicts.judge(tx).await?,
        jobs: store::list_job_facts(tx).await?,
        repositories: store::list_repository_facts(tx).await?,
        refused: store::list_refused_reports(tx, since).await?,
        signs: anomalies::list_run_signs(tx).await?,
        touched: canaries::list_touched(tx).await?,
        vanished: anomalies::list_vanished(tx).await?,
        capacities: capacities::load_capacities(tx).await?,
        held: holdings::load_held_capacities(tx).await?,
        late_loans: loans::list_late(tx).await?,
        today: days::of(tx.now()),
        silent: agents::list_silent(tx).await?,
        troubled: agents::list_troubled_watches(tx).await?,
        unheard: pullers::list_unheard(tx).await?,
        events: events::list_signs(tx).await?,
        plans: verification_plans::list_plans(tx).await?,
        due_loans: loans::list_due_by_tomorrow(tx).await?,
        missing_media: rotations::list_missing_tonight(tx).await?,
        tokens: list_tokens(tx, None).await?,
        server: server_signs::list_signs(tx).await?,
    })
}
