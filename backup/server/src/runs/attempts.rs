//! Several attempts of another tool at one run: the last one decides.
//!
//! Invariant: what failed and is tried once more counts as no failure while the next attempt is waited for or once it is there;
//! where none comes in time, it counts.
//! Invariant: however often a tool promises another attempt, one that goes wrong counts once its job's grace is over since the
//! first of them ended.

use backup_policy::Outcome;
use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp, WriteTx};
use serde::{Deserialize, Serialize};

use super::report::EndReport;
use super::{RunId, store};
use crate::jobs::JobId;

/// An attempt that says that it repeats another one repeats none that ended longer ago.
const WITHIN: TimeDelta = TimeDelta::hours(12);

/// What a tool says of a run as one of several attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// Whether it repeats one that did not go well; `None` where nobody says.
    pub(crate) is_retry: Option<bool>,
    /// Which of the repetitions it is, from 1, where its tool counts them.
    pub(crate) number: Option<i64>,
    pub(crate) again: Again,
}

/// Whether a tool repeats by itself what did not go well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Again {
    /// Not as far as anybody knows.
    #[default]
    No,
    /// It says that it will, and not how often.
    Yes,
    /// It does so often at most, within this time after the end.
    UpTo { most: i64, within: TimeDelta },
}

impl Attempt {
    /// Whether no other attempt is spoken of.
    pub(super) fn is_alone(&self) -> bool {
        self.is_retry != Some(true) && self.again == Again::No
    }
}

/// Takes the end of a run into account: the attempt that it repeats decides nothing any more, and if it is to be repeated
/// itself, it decides nothing for now. Of a run that was heard of before an overdue attempt is not waited for again.
pub(super) async fn weigh(
    tx: &mut WriteTx,
    job: JobId,
    run: RunId,
    report: &EndReport,
    heard_before: bool,
) -> DbResult<()> {
    let Some(kept) = store::find_attempt(tx, run).await? else { return Ok(()) };
    let repeated = repeat(tx, job, (run, kept.started_at), report.attempt.is_retry).await?;
    let least = i64::from(report.attempt.is_retry == Some(true));
    let before = report.attempt.number.or(repeated).unwrap_or(least);
    let number = before.saturating_add(1).max(kept.attempt);
    if number > kept.attempt {
        store::update_attempt(tx, run, number).await?;
    }
    let Some(by) = awaited_until(tx, job, report, (run, kept.ended_at, number)).await? else { return Ok(()) };
    if by > tx.now() || !heard_before {
        store::advance_awaited(tx, run, by).await?;
    }
    Ok(())
}

/// Lets the attempts decide nothing any more that this one repeats; gives the number of the last of them. One that repeats
/// none says that what was waited for did not come.
async fn repeat(
    tx: &mut WriteTx,
    job: JobId,
    (run, began): (RunId, Timestamp),
    is_retry: Option<bool>,
) -> DbResult<Option<i64>> {
    if is_retry == Some(false) {
        store::advance_alone(tx, job, run, began).await?;
        return Ok(None);
    }
    let awaited = store::advance_repeated(tx, job, run, began).await?;
    if awaited.is_some() || is_retry.is_none() {
        return Ok(awaited);
    }
    let Some(before) = store::find_before(tx, job, (run, began), began - WITHIN).await? else {
        return Ok(None);
    };
    store::update_repeated(tx, before).await
}

/// Until when another attempt is waited for; `None` where none is to be expected. A promise is believed for the job's grace,
/// counted from the end of the first attempt, so that a tool that always makes one hides no failure for longer.
async fn awaited_until(
    tx: &mut WriteTx,
    job: JobId,
    report: &EndReport,
    (run, ended_at, number): (RunId, Timestamp, i64),
) -> DbResult<Option<Timestamp>> {
    if matches!(report.outcome, Outcome::Succeeded | Outcome::Cancelled) {
        return Ok(None);
    }
    Ok(match report.attempt.again {
        Again::UpTo { most, within } if number <= most => Some(ended_at + within),
        Again::No | Again::UpTo { .. } => None,
        Again::Yes => {
            let first = store::find_first_end(tx, job, run).await?.unwrap_or(ended_at);
            let by = first + TimeDelta::minutes(store::find_grace(tx, job).await?);
            (by > ended_at).then_some(by)
        }
    })
}

/// Waits on for the attempt that begins now, as long as one waits for the word of its end.
pub(super) async fn await_begun(tx: &mut WriteTx, job: JobId) -> DbResult<()> {
    let (now, grace) = (tx.now(), TimeDelta::minutes(store::find_grace(tx, job).await?));
    store::update_awaited(tx, job, now, now + grace).await?;
    Ok(())
}

/// Waits on, until `until`, for an attempt that goes on and may repeat the one before it. Gives whether anything decides
/// nothing now that did before.
pub(crate) async fn await_open(
    tx: &mut WriteTx,
    job: JobId,
    (began, is_retry): (Timestamp, Option<bool>),
    until: Timestamp,
) -> DbResult<bool> {
    let waits = is_retry != Some(false) && store::update_awaited(tx, job, began, until).await? > 0;
    if waits || is_retry != Some(true) {
        return Ok(false);
    }
    match store::find_before(tx, job, (RunId(0), began), began - WITHIN).await? {
        Some(before) => store::advance_awaited(tx, before, until).await,
        None => Ok(false),
    }
}

/// Waits no longer for attempts that did not come, of all jobs or of one; gives the jobs, whose runs count from now on.
pub(crate) async fn give_up(tx: &mut WriteTx, only: Option<JobId>) -> DbResult<Vec<JobId>> {
    store::advance_given_up(tx, only).await
}
