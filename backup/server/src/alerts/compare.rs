//! Bringing the alerts up to what is known.

use anyhow::Context;
use platform_database::{Database, DbResult, ReadTx, WriteTx};
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
    anomalies::look_at_runs(&app.database).await.context("while comparing runs with those before")?;
    compare(&app.database).await.context("while comparing alerts with what is known")
}

async fn compare(database: &Database) -> DbResult<()> {
    // Most of the time nothing has changed, and then nobody has to wait.
    if !is_needed(&mut database.read().await?).await? {
        return Ok(());
    }
    let mut tx = database.write().await?;
    deliveries::find_turn(&mut tx).await?;
    let (problems, standing) = look(&mut tx).await?;
    let difference = Difference::between(&problems, &standing);
    let mut told = open(&mut tx, &difference.new).await?;
    told.extend(raise(&mut tx, &difference.changed).await?);
    told.extend(resolve(&mut tx, &difference.gone).await?);
    told.extend(escalate::wake(&mut tx).await?);
    deliveries::announce(&mut tx, &told).await?;
    escalate::escalate(&mut tx).await?;
    deliveries::enqueue_dispatch(&mut tx).await?;
    tx.commit().await
}

/// Whether an alert says something else than what is known, or its time has come.
async fn is_needed(tx: &mut ReadTx) -> DbResult<bool> {
    let (problems, standing) = look(tx).await?;
    Ok(!Difference::between(&problems, &standing).is_empty() || escalate::is_due(tx).await?)
}

/// What is wrong, and which alerts stand.
async fn look(tx: &mut ReadTx) -> DbResult<(Vec<Problem>, Vec<Standing>)> {
    let facts = load_facts(tx).await?;
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
