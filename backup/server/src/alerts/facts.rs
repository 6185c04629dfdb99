//! What the tables know that can be wrong.

use platform_database::{DbResult, ReadTx};

use super::store::{self, JobFacts, RefusedReport, RepositoryFacts};
use crate::pullers::{self, UnheardPuller};
use crate::verdicts::{self, Judged};

/// For how many days a report that was refused and never came again is a problem.
const REFUSED_DAYS: i64 = 3;

/// Everything from which problems are derived.
pub(super) struct Facts {
    pub(super) jobs: Vec<JobFacts>,
    pub(super) judged: Vec<Judged>,
    pub(super) repositories: Vec<RepositoryFacts>,
    pub(super) refused: Vec<RefusedReport>,
    pub(super) unheard: Vec<UnheardPuller>,
}

/// Loads them for the whole fleet, in nine queries.
pub(super) async fn load_facts(tx: &mut ReadTx) -> DbResult<Facts> {
    let since = tx.now() - chrono::TimeDelta::days(REFUSED_DAYS);
    Ok(Facts {
        jobs: store::list_job_facts(tx).await?,
        judged: verdicts::judge_fleet_now(tx).await?,
        repositories: store::list_repository_facts(tx).await?,
        refused: store::list_refused_reports(tx, since).await?,
        unheard: pullers::list_unheard(tx).await?,
    })
}
