//! Bringing the alerts up to what is known.

use std::time::{Duration, Instant};

use anyhow::Context;
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{Lane, Task, TaskRun, enqueue_unique};
use serde::{Deserialize, Serialize};

use super::difference::{Change, Difference};
use super::facts::load_facts;
use super::problems::{Problem, find_problems};
use super::store::{self, Event, Standing};
use super::vocabulary::AlertState;
use super::{AlertId, Happening, escalate};
use crate::anomalies;
use crate::app::App;
use crate::deliveries::{self, Announcement};
use crate::verdicts::RecentVerdicts;

/// A look that takes longer is followed by a rest, so that a large fleet in a storm of reports does not do nothing else.
const QUICK: Duration = Duration::from_millis(50);
/// How many times longer than that the rest is, and how long at most.
const REST: u32 = 4;
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Looks what is wrong.
#[derive(Serialize, Deserialize)]
pub(crate) struct CompareAlerts;

impl Task for CompareAlerts {
    const KIND: &'static str = "alerts.compare";
    const LANE: Lane = Lane::Prompt;
}

/// Looks what is wrong as soon as `tx` has committed; acts that follow each other closely share one look. An act's last
/// step.
pub(crate) async fn enqueue_comparison(tx: &mut WriteTx) -> DbResult<()> {
    enqueue_unique(tx, CompareAlerts::KIND, &CompareAlerts).await?;
    Ok(())
}

pub(crate) async fn compare_alerts(app: App, _task: CompareAlerts, _run: TaskRun) -> anyhow::Result<()> {
    let _turn = app.lookout.lock().await;
    let began = Instant::now();
    anomalies::look_at_runs(&app.database).await.context("while comparing runs with those before")?;
    compare(&app).await.context("while comparing alerts with what is known")?;
    tokio::time::sleep((began.elapsed().saturating_sub(QUICK) * REST).min(LONGEST_REST)).await;
    Ok(())
}

/// Looks while everybody else goes on, and writes what is different only where no alert has changed meanwhile. What became
/// known meanwhile has asked for a look of its own.
async fn compare(app: &App) -> DbResult<()> {
    let mut tx = app.database.read().await?;
    let (problems, standing) = look(&mut tx, &app.verdicts).await?;
    let difference = Difference::between(&problems, &standing);
    if difference.is_empty() && !escalate::is_due(&mut tx).await? {
        return Ok(());
    }
    drop(tx);
    let mut tx = app.database.write().await?;
    deliveries::find_turn(&mut tx).await?;
    if store::list_standing(&mut tx).await? != standing {
        enqueue_comparison(&mut tx).await?;
        return tx.commit().await;
    }
    let mut told = open(&mut tx, &difference.new).await?;
    told.extend(raise(&mut tx, &difference.changed).await?);
    told.extend(resolve(&mut tx, &difference.gone).await?);
    told.extend(escalate::wake(&mut tx).await?);
    deliveries::announce(&mut tx, &told).await?;
    escalate::escalate(&mut tx).await?;
    deliveries::enqueue_dispatch(&mut tx).await?;
    tx.commit().await
}

/// What is wrong, and which alerts stand.
async fn look(tx: &mut ReadTx, verdicts: &RecentVerdicts) -> DbResult<(Vec<Problem>, Vec<Standing>)> {
    let facts = load_facts(tx, verdicts).await?;
    Ok((find_problems(&facts, tx.now()), store::list_standing(tx).await?))
}

async fn open(tx: &mut WriteTx, new: &[&Problem]) -> DbResult<Vec<Announcement>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    store::insert_alerts(tx, new).await?;
    let opened = store::list_standing_of(tx, new).await?;
    note(tx, opened.iter().map(|alert| (alert.id, Happening::Opened, alert.words.clone()))).await?;
    Ok(opened.iter().map(|alert| announcement(alert, Happening::Opened)).collect())
}

async fn raise(tx: &mut WriteTx, changed: &[Change<'_>]) -> DbResult<Vec<Announcement>> {
    for change in changed {
        store::update_raised(tx, change).await?;
    }
    let happened = |change: &Change<'_>| Some((change.id, change.what?, change.problem.words.clone()));
    note(tx, changed.iter().filter_map(happened)).await?;
    // The same trouble once more is counted, not told again.
    let told = changed.iter().filter(|change| change.anew()).filter_map(|change| {
        let kind = change.problem.kind;
        Some(Announcement {
            alert: change.id,
            kind: kind.code().to_owned(),
            severity: kind.severity(),
            what: change.what?,
        })
    });
    Ok(told.collect())
}

async fn resolve(tx: &mut WriteTx, gone: &[&Standing]) -> DbResult<Vec<Announcement>> {
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AlertId> = gone.iter().map(|alert| alert.id).collect();
    store::advance_resolved(tx, &ids).await?;
    let words = "原因がなくなりました";
    note(tx, gone.iter().map(|alert| (alert.id, Happening::Resolved, words.to_owned()))).await?;
    // Whoever closed one by hand has said already that it is over.
    let told = gone.iter().filter(|alert| alert.state() != AlertState::Closed);
    Ok(told.map(|alert| announcement(alert, Happening::Resolved)).collect())
}

pub(super) fn announcement(alert: &Standing, what: Happening) -> Announcement {
    Announcement { alert: alert.id, kind: alert.kind.clone(), severity: alert.severity(), what }
}

/// Notes what happened by itself.
pub(super) async fn note(
    tx: &mut WriteTx,
    events: impl Iterator<Item = (AlertId, Happening, String)>,
) -> DbResult<()> {
    let events: Vec<Event> = events.map(|(alert, what, note)| Event { alert, what, note }).collect();
    store::insert_events(tx, &events, "サーバー").await
}
