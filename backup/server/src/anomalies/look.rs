//! Comparing what is new with what was before.

use std::collections::BTreeMap;

use backup_policy::{Measure, RunSize, Sign, snapshots_gone, unusual_of_run};
use chrono::TimeDelta;
use platform_database::{Database, DbResult, ReadTx};

use super::store::{self, GoodRun};
use crate::jobs::JobId;
use crate::repositories::RepositoryId;
use crate::runs::RunId;
use crate::service_levels::percent;
use crate::{amounts, days};

/// So many good runs tell what is usual.
pub(super) const BEFORE: i64 = 20;
/// So many jobs are looked at together; the others a minute later.
const AT_ONCE: i64 = 200;
/// From how many days the usual number of snapshots is told.
const DAYS: i64 = 8;

/// A run that is unlike those before it.
#[derive(Clone, Debug)]
pub(crate) struct RunSigns {
    pub(crate) job: JobId,
    pub(crate) run: RunId,
    pub(crate) signs: Vec<Sign>,
}

/// A repository that lost many snapshots at once.
#[derive(Clone, Debug)]
pub(crate) struct VanishedSnapshots {
    pub(crate) repository: RepositoryId,
    pub(crate) name: String,
    pub(crate) sign: Sign,
}

/// Compares the newest good run of each job that nobody has looked at with those before it.
pub(crate) async fn look_at_runs(database: &Database) -> DbResult<()> {
    let mut tx = database.read().await?;
    let unseen = store::list_unseen(&mut tx, AT_ONCE).await?;
    if unseen.is_empty() {
        return Ok(());
    }
    let mut found = Vec::new();
    for one in unseen {
        let runs: Vec<RunSize> = store::list_good_runs(&mut tx, (one.job_id, one.run_id), BEFORE + 1)
            .await?
            .iter()
            .map(size)
            .collect();
        let signs = runs.split_first().map(|(run, before)| unusual_of_run(run, before)).unwrap_or_default();
        found.push((one, serde_json::to_string(&signs).expect("signs are plain data")));
    }
    drop(tx);
    let mut tx = database.write().await?;
    for (one, signs) in &found {
        store::upsert_signs(&mut tx, one, signs).await?;
    }
    tx.commit().await
}

pub(super) fn size(run: &GoodRun) -> RunSize {
    RunSize {
        bytes: run.bytes,
        added: run.bytes_added,
        stored: run.bytes_stored,
        files: run.files,
        // A run of which only the end was told began when it ended, as far as the table knows.
        seconds: (run.ended_at > run.started_at).then(|| (run.ended_at - run.started_at).num_seconds()),
    }
}

/// The jobs whose newest good run is unlike those before it.
pub(crate) async fn list_run_signs(tx: &mut ReadTx) -> DbResult<Vec<RunSigns>> {
    let rows = store::list_signs(tx).await?;
    let read = |row: store::SignRow| {
        let signs = serde_json::from_str(&row.signs).ok()?;
        Some(RunSigns { job: row.job_id, run: row.run_id, signs })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The repositories that had many more snapshots a few days ago.
pub(crate) async fn list_vanished(tx: &mut ReadTx) -> DbResult<Vec<VanishedSnapshots>> {
    let since = tx.now() - TimeDelta::days(DAYS);
    let mut counts: BTreeMap<RepositoryId, (String, Vec<i64>)> = BTreeMap::new();
    for row in store::list_snapshot_counts(tx, days::of(since)).await? {
        counts.entry(row.repository_id).or_insert_with(|| (row.name, Vec::new())).1.push(row.snapshots);
    }
    let removals = store::list_removals(tx, since).await?;
    let removed = |id: RepositoryId| -> i64 {
        let of_it = removals.iter().filter(|removal| removal.repository_id == id);
        let ids = of_it.filter_map(|removal| serde_json::from_str::<Vec<String>>(&removal.removes).ok());
        ids.map(|ids| i64::try_from(ids.len()).unwrap_or(i64::MAX)).sum()
    };
    let vanished = counts.into_iter().filter_map(|(repository, (name, counts))| {
        let (newest, before) = counts.split_last()?;
        let sign = snapshots_gone(*newest, before, removed(repository))?;
        Some(VanishedSnapshots { repository, name, sign })
    });
    Ok(vanished.collect())
}

/// 「対象のサイズが 1.0 GB で、いつもの 12.0 GB と大きく違います」
pub(crate) fn words(sign: &Sign) -> String {
    let (value, usual) = (amount(sign.measure, sign.value), amount(sign.measure, sign.usual));
    format!("{}が{value}で、いつもの{usual}と大きく違います", sign.measure)
}

/// A number of a measure as people read it.
pub(super) fn amount(measure: Measure, number: i64) -> String {
    match measure {
        Measure::Bytes | Measure::Added => amounts::bytes(Some(number)),
        Measure::Files | Measure::Snapshots => amounts::count(Some(number)),
        Measure::Seconds => amounts::duration(TimeDelta::seconds(number)),
        Measure::Dense => percent(Some(number)),
    }
}
