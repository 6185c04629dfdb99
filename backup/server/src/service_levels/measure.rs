//! From the tables to service levels.

use std::collections::HashMap;

use backup_policy::{DataClass, ServiceLevel, covered};
use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp};

use super::store::{self, PromiseRow, RunCount, Tried};
use crate::jobs::JobId;
use crate::policies;

/// A job with what was promised for it and how that was kept.
#[derive(Clone, Debug)]
pub(crate) struct JobLevel {
    pub(crate) job: JobId,
    pub(crate) name: String,
    pub(crate) class: DataClass,
    pub(crate) rpo: TimeDelta,
    pub(crate) rto: TimeDelta,
    /// Whether the RTO was said for this job.
    pub(crate) own_rto: bool,
    /// What its class promises without one.
    pub(crate) class_rto: TimeDelta,
    /// What every share must reach, in tenths of a percent, as its class wants it.
    pub(crate) goal: i64,
    pub(crate) level: ServiceLevel,
}

/// Measures every job in use from one moment until another, by name.
pub(crate) async fn measure_fleet(tx: &mut ReadTx, span: (Timestamp, Timestamp)) -> DbResult<Vec<JobLevel>> {
    measure(tx, None, span).await
}

/// Measures one job; `None` if there is no such job.
pub(crate) async fn measure_job(
    tx: &mut ReadTx,
    job: JobId,
    span: (Timestamp, Timestamp),
) -> DbResult<Option<JobLevel>> {
    Ok(measure(tx, Some(job), span).await?.pop())
}

async fn measure(
    tx: &mut ReadTx,
    only: Option<JobId>,
    (from, until): (Timestamp, Timestamp),
) -> DbResult<Vec<JobLevel>> {
    // Nobody knows what will be.
    let span = (from, until.min(tx.now()));
    let promises = store::list_promises(tx, only).await?;
    let runs: HashMap<JobId, RunCount> =
        store::count_scheduled(tx, only, span).await?.into_iter().map(|row| (row.job_id, row)).collect();
    let mut backed: HashMap<JobId, Vec<Timestamp>> = HashMap::new();
    for row in store::list_backed(tx, only, span).await? {
        backed.entry(row.job_id).or_default().push(row.ended_at);
    }
    let mut tried: HashMap<JobId, Vec<Tried>> = HashMap::new();
    for row in store::list_tried(tx, only, span).await? {
        tried.entry(row.job_id).or_default().push(row);
    }
    let level = |promise: PromiseRow| {
        let class = DataClass::from_code(&promise.data_class).unwrap_or(DataClass::Restricted);
        let own_rpo = promise.own_rpo.then(|| TimeDelta::minutes(promise.rpo_minutes));
        let policy = policies::read_policy(class, promise.policy_terms.as_deref());
        let rpo = policies::with_own_rpo(policy, own_rpo).terms().rpo;
        let (class_rto, goal) = (policy.terms().rto, i64::from(policy.terms().level_goal));
        let rto = promise.rto_minutes.map_or(class_rto, TimeDelta::minutes);
        let mut level = of_drills(tried.get(&promise.id).map_or(&[], Vec::as_slice), rto);
        if let Some(counted) = runs.get(&promise.id) {
            (level.runs, level.succeeded) = (counted.runs, counted.succeeded);
        }
        let watched = (span.0.max(promise.created_at), span.1);
        if watched.1 > watched.0 {
            let backed = backed.get(&promise.id).map_or(&[][..], Vec::as_slice);
            level.watched_s = (watched.1 - watched.0).num_seconds();
            level.covered_s = covered(backed, rpo, watched.0, watched.1).num_seconds();
        }
        let own_rto = promise.rto_minutes.is_some();
        JobLevel { job: promise.id, name: promise.name, class, rpo, rto, own_rto, class_rto, goal, level }
    };
    Ok(promises.into_iter().map(level).collect())
}

fn of_drills(tried: &[Tried], rto: TimeDelta) -> ServiceLevel {
    let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    let passed = tried.iter().filter(|row| row.passed);
    let times: Vec<i64> = passed.clone().filter_map(|row| row.duration_ms).collect();
    ServiceLevel {
        drills: count(tried.len()),
        passed: count(passed.count()),
        timed: count(times.len()),
        in_time: count(times.iter().filter(|ms| **ms <= rto.num_milliseconds()).count()),
        longest_ms: times.into_iter().max(),
        ..ServiceLevel::default()
    }
}
