//! Making runs of the sessions that a source has told, and keeping what it verified.

use std::collections::{BTreeMap, BTreeSet};

use backup_policy::Outcome;
use backup_sources::{OpenSession, Poll, SessionReport, ToldJob, Verdict, VerificationReport};
use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp, WriteTx};

use super::called::{JobNames, find_names, list_registered};
use super::store::{self, MeantJob, Puller, WaitingJob, patience};
use crate::app::App;
use crate::intake::{self, NameKind, Said, TakeError, Told, VerificationTold};
use crate::objects::{self, ObjectResult};
use crate::runs::{self, Again, Attempt, EndReport, Identity, Totals};
use crate::verdicts;

/// So many sessions are kept in one transaction.
const AT_ONCE: usize = 200;
/// So long after the time that a tool waits an attempt is heard of at the latest, beside twice the time between two polls.
const SPARE: TimeDelta = TimeDelta::minutes(5);

/// What a person registers a job of a source as.
pub(super) fn whole_name(puller: &str, job: &str) -> String {
    format!("{puller}/{job}")
}

/// How a job of a source is called here.
pub(super) fn said(puller: &str, job: &str) -> Said {
    Said::Called(NameKind::Name, whole_name(puller, job))
}

/// How a session of a source is called here.
pub(super) fn session_name(tool: &str, id: &str) -> String {
    format!("{tool}/{id}")
}

/// Finds what the jobs are called of which a source tells, and keeps it.
pub(super) async fn name_jobs(app: &App, puller: &Puller, poll: &Poll) -> DbResult<JobNames> {
    let of_sessions = poll.sessions.iter().map(|session| &session.job);
    let going_on = poll.going_on.iter().map(|session| &session.job);
    let of_verifications = poll.verifications.iter().map(|verified| &verified.job);
    let of_points = poll.holdings.points.iter().flatten().map(|point| &point.job);
    let of_copies = poll.holdings.copies.iter().flatten();
    let of_copies = of_copies.flat_map(|copy| [Some(&copy.job), copy.carrier.as_ref()]).flatten();
    let of_held = of_points.chain(of_copies);
    let told: Vec<&ToldJob> = of_sessions.chain(going_on).chain(of_verifications).chain(of_held).collect();
    let names = find_names(&mut app.database.read().await?, puller, &told).await?;
    names.keep(&app.database, puller.id).await
}

/// Keeps the sessions, those of one job in the order of their ends; gives what a person should know.
pub(super) async fn keep_sessions(
    app: &App,
    puller: &Puller,
    poll: &Poll,
    names: &JobNames,
) -> DbResult<Vec<String>> {
    let mut jobs: BTreeMap<String, Vec<&SessionReport>> = BTreeMap::new();
    for session in &poll.sessions {
        jobs.entry(names.of(&session.job)).or_default().push(session);
    }
    let (mut notes, carriers) = (Vec::new(), carriers(poll, names));
    for (name, sessions) in &jobs {
        for some in sessions.chunks(AT_ONCE) {
            // A transaction has the turn of one job alone, so that no two wait for each other.
            match keep_some(app, puller, name, some).await {
                Ok(()) => {}
                Err(TakeError::Db(error)) => return Err(error),
                Err(TakeError::Unknown(_)) => {
                    let waiting = Waiting::of(name, sessions).filter(|_| !carriers.contains(name));
                    if let Some(waiting) = waiting {
                        keep_waiting(app, puller, poll, &waiting).await?;
                    }
                    break;
                }
                Err(refused) => {
                    notes.push(format!("{refused}。"));
                    break;
                }
            }
        }
    }
    for session in &poll.going_on {
        keep_open(app, puller, session, names).await?;
    }
    Ok(notes)
}

/// What the copy jobs are called whose copies are told, and their parts. Nobody has to register them: what they did is judged
/// as copies.
pub(super) fn carriers(poll: &Poll, names: &JobNames) -> BTreeSet<String> {
    let copies = poll.holdings.copies.iter().flatten();
    let wholes: BTreeSet<&ToldJob> = copies.filter_map(|copy| copy.carrier.as_ref()).collect();
    let of_sessions: BTreeSet<&ToldJob> = poll.sessions.iter().map(|session| &session.job).collect();
    let parts = of_sessions.into_iter().filter(|job| wholes.iter().any(|whole| job.is_part_of(whole)));
    wholes.iter().copied().chain(parts).map(|job| names.of(job)).collect()
}

/// Waits on for what is tried once more at this moment.
async fn keep_open(app: &App, puller: &Puller, session: &OpenSession, names: &JobNames) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    let Some(job) = intake::find_job_called(&mut tx, &names.said(&session.job)).await? else {
        return Ok(());
    };
    let until = tx.now() + patience(puller.every_minutes);
    if runs::await_open(&mut tx, job.id, (session.began, session.is_retry), until).await? {
        verdicts::judge_job_within(&mut tx, job.id).await?;
    }
    tx.commit().await
}

/// Keeps what a source verified; gives what a person should know.
pub(super) async fn keep_verifications(
    app: &App,
    puller: &Puller,
    poll: &Poll,
    names: &JobNames,
) -> DbResult<Vec<String>> {
    let mut notes = Vec::new();
    for verified in &poll.verifications {
        match keep_verification(app, puller, verified, names).await {
            Ok(()) => {}
            Err(TakeError::Db(error)) => return Err(error),
            Err(TakeError::Unknown(_)) => {
                let (began, ended) = verified.span;
                let outcome = outcome(&verified.verdict);
                let waiting = Waiting { name: names.of(&verified.job), began, ended, outcome };
                keep_waiting(app, puller, poll, &waiting).await?;
            }
            Err(refused) => notes.push(format!("{refused}。")),
        }
    }
    Ok(notes)
}

async fn keep_verification(
    app: &App,
    puller: &Puller,
    verified: &VerificationReport,
    names: &JobNames,
) -> Result<(), TakeError> {
    let mut tx = app.database.write().await?;
    let told = VerificationTold {
        source: Some(puller.id),
        teller: puller.name.clone(),
        what: verified.what.clone(),
        ended_at: verified.span.1.min(tx.now()),
        passed: passed(&verified.verdict),
        words: verified.words.clone(),
    };
    let said = names.said(&verified.job);
    let taken = intake::take_within(&mut tx, &said, &Told::Verified(told), &puller.name).await?;
    if taken.new {
        verdicts::judge_job_within(&mut tx, taken.job.id).await?;
    }
    Ok(tx.commit().await?)
}

async fn keep_some(
    app: &App,
    puller: &Puller,
    name: &str,
    sessions: &[&SessionReport],
) -> Result<(), TakeError> {
    let (said, mut job, mut changed) = (said(&puller.name, name), None, false);
    let mut tx = app.database.write().await?;
    let now = tx.now();
    for session in sessions {
        let told = Told::End(Box::new(report(puller, session, now)));
        let taken = intake::take_within(&mut tx, &said, &told, &puller.name).await?;
        if let Some(run) = taken.run {
            // An event may have told of the run before, which names no machine.
            store::upsert_objects(&mut tx, run, &session.objects).await?;
            let results = session.objects.iter().map(|object| ObjectResult {
                name: &object.name,
                outcome: outcome(&object.verdict),
                reason: &object.words,
            });
            objects::keep_results(&mut tx, taken.job.id, (run, session.span.1.min(now)), results).await?;
        }
        job = Some(taken.job.id);
        changed |= taken.new;
    }
    let Some(job) = job else { return Ok(()) };
    // Of sessions from long ago no further attempt is waited for.
    changed |= !runs::give_up(&mut tx, Some(job)).await?.is_empty();
    if changed {
        verdicts::judge_job_within(&mut tx, job).await?;
    }
    Ok(tx.commit().await?)
}

/// What is kept of a job that nobody has registered.
struct Waiting {
    name: String,
    began: Timestamp,
    ended: Timestamp,
    outcome: Outcome,
}

impl Waiting {
    /// A job by its sessions, in the order of their ends.
    fn of(name: &str, sessions: &[&SessionReport]) -> Option<Waiting> {
        let (last, began) = sessions.last().zip(sessions.iter().map(|session| session.span.0).min())?;
        Some(Waiting { name: name.to_owned(), began, ended: last.span.1, outcome: outcome(&last.verdict) })
    }
}

async fn keep_waiting(app: &App, puller: &Puller, poll: &Poll, waiting: &Waiting) -> DbResult<()> {
    let job = WaitingJob {
        name: waiting.name.clone(),
        // It is asked for again by the other side's clock.
        oldest_at: waiting.began + poll.met.ahead,
        newest_at: waiting.ended,
        outcome: waiting.outcome.code().to_owned(),
    };
    let mut tx = app.database.write().await?;
    store::upsert_waiting(&mut tx, puller.id, &job).await?;
    tx.commit().await
}

/// The jobs that waited and that a person has registered meanwhile.
pub(super) async fn find_registered(tx: &mut WriteTx, puller: &Puller) -> DbResult<Vec<WaitingJob>> {
    let mut waiting = store::list_waiting(tx, puller.id).await?;
    let names = waiting.iter().map(|job| job.name.clone()).collect();
    let registered = list_registered(tx, &puller.name, names).await?;
    waiting.retain(|job| registered.contains_key(&job.name));
    Ok(waiting)
}

/// They wait no more; nor do copy jobs, nor those that a person registered without their server.
pub(super) async fn forget_registered(
    tx: &mut WriteTx,
    puller: &Puller,
    carriers: &BTreeSet<String>,
) -> DbResult<()> {
    let registered = find_registered(tx, puller).await?;
    let meant = store::list_meant(tx, puller.id).await?;
    let names = meant.iter().filter(|meant| !meant.server.is_empty()).map(|meant| meant.name.clone());
    let without_server = list_registered(tx, &puller.name, names.collect()).await?;
    let meant = meant.into_iter().filter(|meant| without_server.contains_key(&meant.name));
    let meant = meant.map(|MeantJob { name, server, tool_id: id }| ToldJob { name, server, id }.full_name());
    let over: BTreeSet<String> =
        registered.into_iter().map(|job| job.name).chain(carriers.iter().cloned()).chain(meant).collect();
    store::delete_waiting(tx, puller.id, &over).await
}

fn report(puller: &Puller, session: &SessionReport, now: Timestamp) -> EndReport {
    let (began, ended) = session.span;
    let ended = ended.min(now);
    let (outcome, reason) = judged(session);
    let sizes = session.sizes;
    EndReport {
        identity: Identity::Named(session_name(&puller.tool, &session.id)),
        outcome,
        reason,
        span: Some((began.min(ended), ended)),
        took: None,
        totals: Totals {
            bytes: sizes.bytes,
            bytes_added: sizes.added,
            bytes_stored: sizes.stored,
            ..Totals::default()
        },
        lines: session.words.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        attempt: attempt(puller, session.attempt),
    }
}

fn attempt(puller: &Puller, told: backup_sources::Attempt) -> Attempt {
    let spare = TimeDelta::minutes(puller.every_minutes) * 2 + SPARE;
    let again = told
        .retries
        .map_or(Again::No, |retries| Again::UpTo { most: retries.most, within: retries.apart + spare });
    Attempt { is_retry: told.is_retry, number: told.number, again }
}

/// How a session ended, and why not well. One that leaves a machine out is no success, whatever the tool says.
fn judged(session: &SessionReport) -> (Outcome, String) {
    let bad = session.objects.iter().filter(|object| outcome(&object.verdict) == Outcome::Failed);
    let bad: Vec<&str> = bad.map(|object| object.name.as_str()).collect();
    if session.verdict == Verdict::Succeeded && !bad.is_empty() {
        return (
            Outcome::Warned,
            format!("成功と報告されましたが、失敗した対象があります: {}", bad.join("、")),
        );
    }
    judged_alone(&session.verdict, &session.words)
}

/// How something ended, and why not well.
pub(crate) fn judged_alone(verdict: &Verdict, words: &str) -> (Outcome, String) {
    let first = words.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let reason = match verdict {
        Verdict::Unknown(word) => format!("結果「{word}」は知らない値なので、成功とは数えません"),
        Verdict::Succeeded => String::new(),
        Verdict::Warned | Verdict::Failed => first.to_owned(),
    };
    (outcome(verdict), reason)
}

/// Whether all was well; `None` where a verification says neither, or in a word that nobody knows.
pub(crate) fn passed(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Succeeded => Some(true),
        Verdict::Failed => Some(false),
        Verdict::Warned | Verdict::Unknown(_) => None,
    }
}

/// A word that nobody knows is no success.
pub(crate) fn outcome(verdict: &Verdict) -> Outcome {
    match verdict {
        Verdict::Succeeded => Outcome::Succeeded,
        Verdict::Warned => Outcome::Warned,
        Verdict::Failed | Verdict::Unknown(_) => Outcome::Failed,
    }
}
