//! Asking sources what they did: by the clock, or because a person wants it now.

use anyhow::Context;
use backup_sources::{Poll, poll};
use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp};
use platform_tasks::{Lane, Task, TaskRun, enqueue_unique};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::add::SavePullerError;
use super::keep::{find_registered, keep_sessions, keep_verifications, name_jobs};
use super::settings::access;
use super::store::{self, Heard, Puller};
use super::{PullerId, keep};
use crate::alerts::enqueue_comparison;
use crate::app::App;
use crate::holdings::keep_holdings;
use crate::members::Admin;

/// How long somebody who asks is not disturbed.
const CLAIM: TimeDelta = TimeDelta::minutes(30);

/// Has every source asked that is due.
#[derive(Serialize, Deserialize)]
pub(crate) struct StartDuePolls;

impl Task for StartDuePolls {
    const KIND: &'static str = "pullers.start_due";
    const LANE: Lane = Lane::Prompt;
}

/// Asks one source.
#[derive(Serialize, Deserialize)]
pub(crate) struct PollPuller {
    puller: PullerId,
}

impl Task for PollPuller {
    const KIND: &'static str = "pullers.poll";
    const ATTEMPTS: u32 = 1;
}

pub(crate) async fn start_due_polls(app: App, _task: StartDuePolls, _run: TaskRun) -> anyhow::Result<()> {
    // Most of the time nothing is due, and then nobody has to wait.
    if store::list_due(&mut app.database.read().await?).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.database.write().await?;
    for puller in store::list_due(&mut tx).await? {
        enqueue_unique(&mut tx, &puller.to_string(), &PollPuller { puller }).await?;
    }
    tx.commit().await.context("while looking which sources are due")
}

/// Has a source asked now, also where a person had to look first. Where somebody asks it at the moment, or died while asking,
/// that is waited for; gives until when at most.
pub(super) async fn order_poll(
    app: &App,
    by: &Admin,
    id: PullerId,
) -> Result<Option<Timestamp>, SavePullerError> {
    let mut tx = app.database.write().await?;
    let puller = store::find_puller(&mut tx, id).await?.ok_or(SavePullerError::NoSuchPuller)?;
    if puller.retired_at.is_some() {
        return Err(SavePullerError::Retired(puller.name));
    }
    let claimed_until = store::update_due_now(&mut tx, id).await?;
    let subject = format!("pullers/{}", puller.name);
    platform_audit::record(&mut tx, by.actor(), "pullers.polled", subject, &json!({})).await?;
    enqueue_unique(&mut tx, &id.to_string(), &PollPuller { puller: id }).await?;
    let now = tx.now();
    tx.commit().await?;
    Ok(claimed_until.filter(|until| *until >= now))
}

/// Asks a source, unless somebody else does, and keeps what it said.
pub(crate) async fn poll_puller(app: App, task: PollPuller, _run: TaskRun) -> anyhow::Result<()> {
    let Some(Turn { puller, until, from, now }) = claim(&app, task.puller).await? else { return Ok(()) };
    let said = match access(&puller, &app.vault, &app.source_hosts) {
        Ok(access) => {
            let asked = tokio::task::spawn_blocking(move || poll(&access, from, now));
            let asked = asked.await.context("while asking a source")?;
            asked.map_err(|trouble| (trouble.to_string(), trouble.needs_person()))
        }
        Err(unaskable) => Err((unaskable.to_string(), true)),
    };
    match said {
        Ok(said) => keep_all(&app, &puller, until, &said).await.context("while keeping what a source said"),
        Err(trouble) => {
            note_trouble(&app, &puller, until, &trouble).await.context("while noting a source's trouble")
        }
    }
}

/// The turn to ask a source: until when it is one's own, from where it is to be asked, and the time.
struct Turn {
    puller: Puller,
    until: Timestamp,
    from: Option<Timestamp>,
    now: Timestamp,
}

/// Takes the turn; `None` where somebody else has it.
async fn claim(app: &App, id: PullerId) -> DbResult<Option<Turn>> {
    let mut tx = app.database.write().await?;
    let until = tx.now() + CLAIM;
    if !store::claim_poll(&mut tx, id, until).await? {
        return Ok(None);
    }
    let Some(puller) = store::find_puller(&mut tx, id).await? else { return Ok(None) };
    // Of jobs that were registered meanwhile everything is asked again.
    let registered = find_registered(&mut tx, &puller).await?;
    let from =
        puller.mark_at.map(|mark| registered.iter().map(|job| job.oldest_at).fold(mark, Timestamp::min));
    let now = tx.now();
    tx.commit().await?;
    Ok(Some(Turn { puller, until, from, now }))
}

/// Keeps what a source said. Its sessions become the same runs whoever keeps them; from where it is asked next only the one
/// says whose turn it still is.
async fn keep_all(app: &App, puller: &Puller, turn: Timestamp, said: &Poll) -> DbResult<()> {
    let names = name_jobs(app, puller, said).await?;
    let verified = keep_verifications(app, puller, said, &names).await?;
    let kept = keep_sessions(app, puller, said, &names).await?;
    keep_holdings(&app.database, puller.id, &said.holdings, &names).await?;
    let mut tx = app.database.write().await?;
    let notes: Vec<&String> = said.notes.iter().chain(&names.notes).chain(&verified).chain(&kept).collect();
    let notes = notes.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    let heard = Heard { mark_at: said.mark, met: &said.met.words, notes: &notes };
    if !store::advance_heard(&mut tx, puller, turn, &heard).await? {
        return Ok(());
    }
    keep::forget_registered(&mut tx, puller, &keep::carriers(said, &names)).await?;
    enqueue_comparison(&mut tx).await?;
    tx.commit().await
}

async fn note_trouble(
    app: &App,
    puller: &Puller,
    turn: Timestamp,
    (words, needs_person): &(String, bool),
) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    if store::advance_trouble(&mut tx, puller, turn, (&format!("{words}。"), *needs_person)).await? {
        enqueue_comparison(&mut tx).await?;
    }
    tx.commit().await
}
