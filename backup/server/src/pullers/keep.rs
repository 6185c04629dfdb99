//! Making runs of the sessions that a source has told.

use std::collections::BTreeMap;

use backup_policy::Outcome;
use backup_sources::{Poll, SessionReport, Verdict};
use platform_database::{DbResult, Timestamp, WriteTx};

use super::store::{self, Puller, WaitingJob};
use crate::app::App;
use crate::intake::{self, NameKind, Said, TakeError, Told};
use crate::objects::{self, ObjectResult};
use crate::runs::{EndReport, Identity, Totals};
use crate::verdicts;

/// So many sessions are kept in one transaction.
const AT_ONCE: usize = 200;

/// How a job of a source is called here.
pub(super) fn said(puller: &str, job: &str) -> Said {
    Said::Called(NameKind::Name, format!("{puller}/{job}"))
}

/// How a session of a source is called here.
pub(super) fn session_name(tool: &str, id: &str) -> String {
    format!("{tool}/{id}")
}

/// Keeps the sessions, those of one job in the order of their ends; gives what a person should know.
pub(super) async fn keep_sessions(app: &App, puller: &Puller, poll: &Poll) -> DbResult<Vec<String>> {
    let mut jobs: BTreeMap<&str, Vec<&SessionReport>> = BTreeMap::new();
    for session in &poll.sessions {
        jobs.entry(&session.job).or_default().push(session);
    }
    let mut notes = Vec::new();
    for (name, sessions) in jobs {
        for some in sessions.chunks(AT_ONCE) {
            // A transaction has the turn of one job alone, so that no two wait for each other.
            match keep_some(app, puller, name, some).await {
                Ok(()) => {}
                Err(TakeError::Db(error)) => return Err(error),
                Err(TakeError::Unknown(_)) => {
                    keep_waiting(app, puller, poll, name, &sessions).await?;
                    break;
                }
                Err(refused) => {
                    notes.push(format!("{refused}。"));
                    break;
                }
            }
        }
    }
    Ok(notes)
}

async fn keep_some(
    app: &App,
    puller: &Puller,
    name: &str,
    sessions: &[&SessionReport],
) -> Result<(), TakeError> {
    let (said, mut changed) = (said(&puller.name, name), None);
    let mut tx = app.database.write().await?;
    let now = tx.now();
    for session in sessions {
        let told = Told::End(Box::new(report(&puller.tool, session, now)));
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
        if taken.new {
            changed = Some(taken.job.id);
        }
    }
    tx.commit().await?;
    if let Some(job) = changed {
        verdicts::judge_job(&app.database, job).await?;
    }
    Ok(())
}

async fn keep_waiting(
    app: &App,
    puller: &Puller,
    poll: &Poll,
    name: &str,
    sessions: &[&SessionReport],
) -> DbResult<()> {
    let (Some(first), Some(last)) = (sessions.iter().map(|session| session.span.0).min(), sessions.last())
    else {
        return Ok(());
    };
    let job = WaitingJob {
        name: name.to_owned(),
        // It is asked for again by the other side's clock.
        oldest_at: first + poll.met.ahead,
        newest_at: last.span.1,
        outcome: outcome(&last.verdict).code().to_owned(),
    };
    let mut tx = app.database.write().await?;
    store::upsert_waiting(&mut tx, puller.id, &job).await?;
    tx.commit().await
}

/// The jobs that waited and that a person has registered meanwhile.
pub(super) async fn find_registered(tx: &mut WriteTx, puller: &Puller) -> DbResult<Vec<WaitingJob>> {
    let mut registered = Vec::new();
    for job in store::list_waiting(tx, puller.id).await? {
        if intake::find_job_called(tx, &said(&puller.name, &job.name)).await?.is_some() {
            registered.push(job);
        }
    }
    Ok(registered)
}

/// They wait no more.
pub(super) async fn forget_registered(tx: &mut WriteTx, puller: &Puller) -> DbResult<()> {
    for job in find_registered(tx, puller).await? {
        store::delete_waiting(tx, puller.id, &job.name).await?;
    }
    Ok(())
}

fn report(tool: &str, session: &SessionReport, now: Timestamp) -> EndReport {
    let (began, ended) = session.span;
    let ended = ended.min(now);
    let (outcome, reason) = judged(session);
    EndReport {
        identity: Identity::Named(session_name(tool, &session.id)),
        outcome,
        reason,
        span: Some((began.min(ended), ended)),
        took: None,
        totals: Totals { bytes: session.bytes, ..Totals::default() },
        lines: session.words.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
    }
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

/// A word that nobody knows is no success.
pub(super) fn outcome(verdict: &Verdict) -> Outcome {
    match verdict {
        Verdict::Succeeded => Outcome::Succeeded,
        Verdict::Warned => Outcome::Warned,
        Verdict::Failed | Verdict::Unknown(_) => Outcome::Failed,
    }
}
