//! Keeping what became of the objects of a run.

use std::collections::BTreeMap;

use backup_policy::Outcome;
use platform_database::{DbResult, Timestamp, WriteTx};

use super::store;
use crate::jobs::JobId;
use crate::runs::RunId;

/// What became of one object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObjectResult<'a> {
    pub(crate) name: &'a str,
    pub(crate) outcome: Outcome,
    pub(crate) reason: &'a str,
}

/// Keeps the results of a run that ended at `ended_at`, as a part of the act that keeps the run. One that was tried several
/// times is told several times; the last counts.
pub(crate) async fn keep_results(
    tx: &mut WriteTx,
    job: JobId,
    (run, ended_at): (RunId, Timestamp),
    results: impl Iterator<Item = ObjectResult<'_>>,
) -> DbResult<()> {
    let last: BTreeMap<&str, ObjectResult<'_>> = results.map(|result| (result.name, result)).collect();
    store::upsert_results(tx, job, (run, ended_at), &last).await
}
