//! Keeping when a verdict began to say something else.

use std::collections::HashMap;

use backup_policy::Verdict;
use platform_database::{Database, DbResult, WriteTx};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::facts::{judge_fleet_now, judge_one};
use super::store;
use crate::alerts;
use crate::app::App;
use crate::jobs::JobId;

/// Judges every job, because verdicts grow old by themselves.
#[derive(Serialize, Deserialize)]
pub(crate) struct JudgeFleet;

impl Task for JudgeFleet {
    const KIND: &'static str = "verdicts.judge-fleet";
    const LANE: Lane = Lane::Prompt;
}

/// Has every job judged once this act is kept.
pub(crate) async fn judge_soon(tx: &mut WriteTx) -> DbResult<()> {
    platform_tasks::enqueue_unique(tx, "all", &JudgeFleet).await.map(drop)
}

pub(crate) async fn judge_fleet(app: App, _task: JudgeFleet, _run: TaskRun) -> anyhow::Result<()> {
    Ok(judge_all(&app.database).await?)
}

/// Judges every job and keeps the changes.
pub(crate) async fn judge_all(database: &Database) -> DbResult<()> {
    keep_changes(database, None).await
}

/// Judges one job and keeps the change, if there is one.
pub(crate) async fn judge_job(database: &Database, job: JobId) -> DbResult<()> {
    keep_changes(database, Some(job)).await
}

/// The same within the transaction of an act, whose last step this is.
pub(crate) async fn judge_job_within(tx: &mut WriteTx, job: JobId) -> DbResult<()> {
    keep_changes_within(tx, Some(job)).await
}

async fn keep_changes(database: &Database, only: Option<JobId>) -> DbResult<()> {
    let mut tx = database.write().await?;
    keep_changes_within(&mut tx, only).await?;
    tx.commit().await
}

async fn keep_changes_within(tx: &mut WriteTx, only: Option<JobId>) -> DbResult<()> {
    let judged = match only {
        Some(job) => judge_one(tx, job).await?.into_iter().collect(),
        None => judge_fleet_now(tx).await?,
    };
    let newest = store::list_newest(tx, only).await?;
    let newest: HashMap<JobId, Verdict> = newest
        .into_iter()
        .filter_map(|row| Some((row.job_id, serde_json::from_str(&row.verdict).ok()?)))
        .collect();
    for job in judged {
        if newest.get(&job.id).is_some_and(|before| before.says_the_same(&job.verdict)) {
            continue;
        }
        let text = serde_json::to_string(&job.verdict).expect("a verdict is plain data");
        store::insert_change(tx, job.id, job.verdict.answer.code(), &text, job.policy).await?;
    }
    alerts::enqueue_comparison(tx).await
}
