//! Taking what another tool says of one of its runs, so that each run is there once.
//!
//! Whoever calls has the job's turn (`jobs::advance_reports`), so no two reports of a job are weighed at once.

use backup_policy::Outcome;
use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp, WriteTx};
use serde::{Deserialize, Serialize};

use super::perform::Level;
use super::store::{self, ReportedRun, RunLine, RunReport, Totals};
use super::{Attempt, RunId, attempts, interrupted};
use crate::copies;
use crate::jobs::JobId;

/// How a report says which run it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Identity {
    /// Of the one that was said to have begun, if there is one without a name; else of a new one.
    Open,
    /// Of the one that the tool calls so.
    Named(String),
    /// Of the one that began and ended at these times, which are its name.
    Timed(String),
    /// It says nothing of the kind. Where it says what the newest run says, nobody can tell whether there was another.
    Untold,
    /// Of one that nobody has spoken of before; the sender vouches for that.
    New,
}

/// What is said of a run that is over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EndReport {
    pub(crate) identity: Identity,
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
    /// When it began and ended; without them it ended now.
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    /// How long it took, where the times are not told.
    pub(crate) took: Option<TimeDelta>,
    pub(crate) totals: Totals,
    /// Its log, line by line.
    pub(crate) lines: Vec<String>,
    /// What waited since before there were attempts says nothing of them.
    #[serde(default)]
    pub(crate) attempt: Attempt,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reported {
    /// It made a run, or gave one its end.
    Taken(RunId),
    /// It says nothing new of this run.
    Repeated(RunId),
}

/// A start that is said once more within this time is the same start, sent twice.
const SAME_START: TimeDelta = TimeDelta::minutes(1);

/// What a run without a name is called while it goes on.
const UNNAMED: &str = "";

/// Begins a run, called `name` if its tool gives it one.
pub(crate) async fn report_start(
    tx: &mut WriteTx,
    job: JobId,
    name: Option<&str>,
    reported_by: &str,
) -> DbResult<Reported> {
    let key = name.unwrap_or(UNNAMED);
    let now = tx.now();
    if let Some(known) = store::find_reported(tx, job, key).await? {
        let goes_on = known.ended_at.is_none();
        if name.is_some() || (goes_on && now - known.started_at < SAME_START) {
            return Ok(Reported::Repeated(known.id));
        }
        store::advance_superseded(tx, known.id, "終わりの報告が来ないまま、次の実行が始まりました").await?;
        store::delete_report_key(tx, known.id).await?;
    }
    attempts::await_begun(tx, job).await?;
    Ok(Reported::Taken(store::insert_reported_start(tx, job, key, reported_by).await?))
}

/// Ends the run that a report speaks of, or makes one that is over.
pub(crate) async fn report_end(
    tx: &mut WriteTx,
    job: JobId,
    report: &EndReport,
    reported_by: &str,
) -> DbResult<Reported> {
    let reported = match &report.identity {
        Identity::Open => end_open(tx, job, report, reported_by).await?,
        Identity::Named(name) => end_named(tx, job, name, report, reported_by).await?,
        Identity::Timed(times) => end_timed(tx, job, times, report, reported_by).await?,
        Identity::Untold => end_untold(tx, job, report, reported_by).await?,
        Identity::New => Reported::Taken(insert(tx, job, None, report, reported_by).await?),
    };
    match reported {
        Reported::Taken(run) => {
            add_lines(tx, run, &report.lines).await?;
            let ended_at = report.span.map_or(tx.now(), |(_, ended_at)| ended_at);
            copies::follow_run(tx, job, run, report.outcome, ended_at).await?;
            attempts::weigh(tx, job, run, report, false).await?;
        }
        Reported::Repeated(run) if !report.attempt.is_alone() => {
            attempts::weigh(tx, job, run, report, true).await?;
        }
        Reported::Repeated(_) => {}
    }
    Ok(reported)
}

/// Adds lines to the log of the run that goes on, called `name` if its tool gives it one; gives that run.
pub(crate) async fn report_lines(
    tx: &mut WriteTx,
    job: JobId,
    name: Option<&str>,
    lines: &[String],
) -> DbResult<Option<RunId>> {
    let Some(run) = store::find_reported(tx, job, name.unwrap_or(UNNAMED)).await? else { return Ok(None) };
    add_lines(tx, run.id, lines).await?;
    Ok(Some(run.id))
}

async fn end_open(tx: &mut WriteTx, job: JobId, report: &EndReport, by: &str) -> DbResult<Reported> {
    match store::find_reported(tx, job, UNNAMED).await? {
        Some(run) => advance(tx, &run, None, report).await,
        None => Ok(Reported::Taken(insert(tx, job, None, report, by).await?)),
    }
}

/// Of one run the worst that was said counts; that it was given up for silence counts only until something is said.
async fn end_named(
    tx: &mut WriteTx,
    job: JobId,
    name: &str,
    report: &EndReport,
    by: &str,
) -> DbResult<Reported> {
    match store::find_reported(tx, job, name).await? {
        Some(run) if is_worse(report.outcome, run.outcome()) => advance(tx, &run, Some(name), report).await,
        Some(run) => {
            learn(tx, &run, report).await?;
            Ok(Reported::Repeated(run.id))
        }
        None => Ok(Reported::Taken(insert(tx, job, Some(name), report, by).await?)),
    }
}

/// Whoever told of a run first may have known neither when it began nor how much it was.
async fn learn(tx: &mut WriteTx, run: &ReportedRun, report: &EndReport) -> DbResult<()> {
    let timeless = run.ended_at == Some(run.started_at);
    let told = &report.totals;
    let sizeless = run.bytes.is_none() && (told.bytes.is_some() || told.bytes_stored.is_some());
    match report.span {
        Some(span) if timeless || sizeless => store::update_learned(tx, run.id, span, &report.totals).await,
        _ => Ok(()),
    }
}

/// A run that was reported without its times learns them from a report that says the same with them.
async fn end_timed(
    tx: &mut WriteTx,
    job: JobId,
    times: &str,
    report: &EndReport,
    by: &str,
) -> DbResult<Reported> {
    if store::find_reported(tx, job, times).await?.is_none()
        && let Some(newest) = store::find_newest_reported(tx, job).await?
        && newest.report_key.is_none()
        && newest.caused_by == by
        && says_the_same(report, &newest)
        && let Some(span) = report.span
    {
        store::update_span(tx, newest.id, times, span).await?;
        copies::follow_run(tx, job, newest.id, report.outcome, span.1).await?;
        return Ok(Reported::Repeated(newest.id));
    }
    end_named(tx, job, times, report, by).await
}

async fn end_untold(tx: &mut WriteTx, job: JobId, report: &EndReport, by: &str) -> DbResult<Reported> {
    match store::find_newest_reported(tx, job).await? {
        Some(newest) if says_the_same(report, &newest) => Ok(Reported::Repeated(newest.id)),
        _ => Ok(Reported::Taken(insert(tx, job, None, report, by).await?)),
    }
}

async fn insert(
    tx: &mut WriteTx,
    job: JobId,
    key: Option<&str>,
    report: &EndReport,
    by: &str,
) -> DbResult<RunId> {
    let now = tx.now();
    let span = report.span.unwrap_or_else(|| (now - report.took.unwrap_or_default(), now));
    store::insert_reported_run(tx, job, &row(key, by, span, report)).await
}

async fn advance(
    tx: &mut WriteTx,
    run: &ReportedRun,
    key: Option<&str>,
    report: &EndReport,
) -> DbResult<Reported> {
    let span = report.span.unwrap_or((run.started_at, tx.now()));
    store::advance_reported_to_end(tx, run.id, &row(key, &run.caused_by, span, report)).await?;
    Ok(Reported::Taken(run.id))
}

fn row<'a>(
    key: Option<&'a str>,
    reported_by: &'a str,
    span: (Timestamp, Timestamp),
    report: &'a EndReport,
) -> RunReport<'a> {
    let EndReport { outcome, reason, totals, .. } = report;
    RunReport { key, reported_by, span, outcome: *outcome, reason, totals }
}

/// Whether `said` is more than was known, or worse.
fn is_worse(said: Outcome, known: Option<Outcome>) -> bool {
    match known {
        None | Some(Outcome::Interrupted) => true,
        Some(Outcome::Succeeded) => said != Outcome::Succeeded,
        Some(Outcome::Warned | Outcome::Cancelled) => said == Outcome::Failed,
        Some(Outcome::Failed) => false,
    }
}

/// Whether a report says of its run what is known of another: how it ended, how long it took and how much it was.
fn says_the_same(report: &EndReport, run: &ReportedRun) -> bool {
    let took = report.span.map(|(from, to)| to - from).or(report.took).unwrap_or_default();
    let known = run.ended_at.map(|ended_at| ended_at - run.started_at);
    let same_size = report.totals.bytes.zip(run.bytes).is_none_or(|(said, known)| said == known);
    Some(report.outcome) == run.outcome()
        && known.is_some_and(|known| (known - took).abs() < TimeDelta::seconds(1))
        && same_size
}

async fn add_lines(tx: &mut WriteTx, run: RunId, lines: &[String]) -> DbResult<()> {
    let (now, first) = (tx.now(), store::count_lines(tx, run).await?);
    let lines: Vec<RunLine> = (first..)
        .zip(lines)
        .map(|(number, words)| RunLine {
            number,
            logged_at: now,
            level: Level::Note.code().to_owned(),
            words: words.clone(),
        })
        .collect();
    store::insert_lines(tx, run, &lines).await
}

/// Gives up every run of another tool of whose end nothing was heard for longer than its job allows; gives the jobs.
pub(super) async fn close_silent(tx: &mut WriteTx) -> DbResult<Vec<JobId>> {
    let now = tx.now();
    let mut jobs = Vec::new();
    for open in store::list_open_reports(tx).await? {
        let given_up_at = open.started_at + TimeDelta::minutes(open.grace_minutes);
        if now >= given_up_at && store::advance_superseded(tx, open.id, interrupted::NOT_HEARD).await? {
            jobs.push(open.job_id);
        }
    }
    Ok(jobs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_run_the_worst_that_was_said_counts() {
        use Outcome::{Cancelled, Failed, Interrupted, Succeeded, Warned};
        for said in Outcome::ALL {
            assert!(is_worse(said, None) && is_worse(said, Some(Interrupted)), "{said}");
            assert!(
                !is_worse(said, Some(Failed)) && !is_worse(said, Some(said)) || said == Interrupted,
                "{said}"
            );
        }
        assert!(is_worse(Failed, Some(Warned)) && is_worse(Failed, Some(Cancelled)));
        assert!(is_worse(Warned, Some(Succeeded)) && !is_worse(Succeeded, Some(Warned)));
    }
}
