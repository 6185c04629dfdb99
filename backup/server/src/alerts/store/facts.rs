//! What jobs, repositories and reports say that can be wrong.

use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use crate::checks::CheckId;
use crate::drills::DrillId;
use crate::jobs::JobId;
use crate::repositories::RepositoryId;
use crate::runs::RunId;

/// A job in use, with its newest run that was not called off and its newest drill.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::alerts) struct JobFacts {
    pub(in crate::alerts) id: JobId,
    pub(in crate::alerts) name: String,
    pub(in crate::alerts) paused: bool,
    pub(in crate::alerts) created_at: Timestamp,
    pub(in crate::alerts) drill_every_days: Option<i64>,
    /// Whether it runs by a schedule.
    pub(in crate::alerts) scheduled: bool,
    pub(in crate::alerts) run_id: Option<RunId>,
    pub(in crate::alerts) outcome: Option<String>,
    pub(in crate::alerts) run_reason: Option<String>,
    /// How many runs failed since the newest that did not; several attempts at one are one.
    pub(in crate::alerts) failures: i64,
    pub(in crate::alerts) drill_id: Option<DrillId>,
    pub(in crate::alerts) drilled_at: Option<Timestamp>,
    pub(in crate::alerts) drill_passed: Option<bool>,
    pub(in crate::alerts) drill_reason: Option<String>,
}

/// Every job in use. The newest run of each outcome is looked up in the index, however long the history is; what was tried once
/// more, or is about to be, decides nothing.
pub(in crate::alerts) async fn list_job_facts(tx: &mut ReadTx) -> DbResult<Vec<JobFacts>> {
    tx.list(
        sql!(
            "WITH newest AS (
                 SELECT j.id,
                        COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'succeeded'), 0) AS succeeded,
                        COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'warned'
                                  AND NOT n.retried), 0) AS warned,
                        COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'failed'
                                  AND NOT n.retried), 0) AS failed,
                        COALESCE((SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'interrupted'
                                  AND NOT n.retried), 0) AS interrupted
                 FROM jobs j WHERE j.retired_at IS NULL),
             best AS (
                 SELECT id, CASE WHEN succeeded > warned THEN succeeded ELSE warned END AS good,
                        CASE WHEN failed > interrupted THEN failed ELSE interrupted END AS bad
                 FROM newest)
             SELECT j.id, j.name, j.paused, j.created_at, j.drill_every_days,
                    j.schedule IS NOT NULL AS scheduled, r.id AS run_id, r.outcome, r.reason AS run_reason,
                    (SELECT COUNT(*) FROM runs f WHERE f.job_id = j.id AND f.outcome = 'failed' AND f.id > b.good
                         AND NOT f.retried)
                    + (SELECT COUNT(*) FROM runs f WHERE f.job_id = j.id AND f.outcome = 'interrupted' AND f.id > b.good
                         AND NOT f.retried) AS failures,
                    d.id AS drill_id, d.ended_at AS drilled_at, d.passed AS drill_passed, d.reason AS drill_reason
             FROM jobs j JOIN best b ON b.id = j.id
             LEFT JOIN runs r ON r.id = CASE WHEN b.bad > b.good THEN b.bad ELSE b.good END
             LEFT JOIN drills d ON d.id = (SELECT MAX(n.id) FROM drills n WHERE n.job_id = j.id AND n.ended_at IS NOT NULL)
             ORDER BY j.id"
        ),
        params![],
    )
    .await
}

/// A repository in use, with its newest check and the newest that found errors and is open.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::alerts) struct RepositoryFacts {
    pub(in crate::alerts) id: RepositoryId,
    pub(in crate::alerts) name: String,
    pub(in crate::alerts) check_id: Option<CheckId>,
    pub(in crate::alerts) check_reason: Option<String>,
    /// Whether the newest check did not reach it, and nothing was written there since.
    pub(in crate::alerts) unreached: bool,
    pub(in crate::alerts) failed_id: Option<CheckId>,
    pub(in crate::alerts) failed_reason: Option<String>,
}

/// Every repository in use.
pub(in crate::alerts) async fn list_repository_facts(tx: &mut ReadTx) -> DbResult<Vec<RepositoryFacts>> {
    tx.list(
        sql!(
            "SELECT r.id, r.name, k.id AS check_id, k.reason AS check_reason,
                    COALESCE(k.unreached, FALSE) AND NOT EXISTS (
                        SELECT 1 FROM copies c WHERE c.repository_id = r.id AND c.written_at > k.ended_at) AS unreached,
                    o.id AS failed_id, o.reason AS failed_reason
             FROM repositories r
             LEFT JOIN checks k ON k.id = (SELECT MAX(n.id) FROM checks n
                                           WHERE n.repository_id = r.id AND n.ended_at IS NOT NULL)
             LEFT JOIN checks o ON o.id = (SELECT MAX(n.id) FROM checks n
                                           WHERE n.repository_id = r.id AND NOT n.passed AND NOT n.unreached
                                             AND n.closed_at IS NULL)
             WHERE r.retired_at IS NULL ORDER BY r.id"
        ),
        params![],
    )
    .await
}

/// How many repositories are in use, and how many of them the newest check did not reach.
pub(crate) async fn count_repositories(tx: &mut ReadTx) -> DbResult<(usize, usize)> {
    let found = list_repository_facts(tx).await?;
    Ok((found.len(), found.iter().filter(|repository| repository.unreached).count()))
}

/// A report that was not taken, the newest of its sender about its job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::alerts) struct RefusedReport {
    pub(in crate::alerts) id: i64,
    pub(in crate::alerts) sender: String,
    pub(in crate::alerts) said: String,
    pub(in crate::alerts) reason: String,
}

/// The newest report of each sender about each job, where it was refused since a time.
pub(in crate::alerts) async fn list_refused_reports(
    tx: &mut ReadTx,
    since: Timestamp,
) -> DbResult<Vec<RefusedReport>> {
    tx.list(
        sql!(
            "SELECT m.id, m.sender, m.said, m.reason FROM intake_messages m
             WHERE m.result = 'refused' AND m.received_at >= $1
               AND NOT EXISTS (SELECT 1 FROM intake_messages n
                               WHERE n.sender = m.sender AND n.said = m.said AND n.id > m.id)
             ORDER BY m.received_at DESC, m.id DESC LIMIT 200"
        ),
        params![since],
    )
    .await
}
