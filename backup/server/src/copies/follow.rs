//! Copies follow the runs that write them.

use backup_policy::Outcome;
use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp, WriteTx};

use super::store;
use crate::jobs::JobId;
use crate::runs::RunId;

/// Lets the copies of a job say what a run of it did: one after which the data was backed up has written each copy that
/// follows. A part of the act that keeps the run's end.
///
/// A run that failed wrote nothing, so what lies there stays as it was, and grows old. Where the same run was called
/// good before, what it wrote does not count any more.
pub(crate) async fn follow_run(
    tx: &mut WriteTx,
    job: JobId,
    run: RunId,
    outcome: Outcome,
    ended_at: Timestamp,
) -> DbResult<()> {
    if !matches!(outcome, Outcome::Succeeded | Outcome::Warned) {
        return store::update_worse(tx, job, run, outcome.code()).await;
    }
    for copy in store::list_following(tx, job, run, ended_at).await? {
        let renewed = copy.lock_days.map(|days| ended_at + TimeDelta::days(days));
        let locked_until = renewed.max(copy.immutable_until);
        store::advance_written_by(tx, copy.id, (run, ended_at, outcome.code()), locked_until).await?;
    }
    Ok(())
}
