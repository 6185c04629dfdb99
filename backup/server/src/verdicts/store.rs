//! The SQL of verdicts.

use backup_policy::DataClass;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::jobs::JobId;
use crate::pullers;
use crate::runs::RunId;

/// A job with its newest runs, as a verdict looks at it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct JobRow {
    pub(super) id: JobId,
    pub(super) name: String,
    pub(super) data_class: String,
    pub(super) rpo_minutes: i64,
    /// Whether the job has an objective of its own; otherwise its class's policy says it.
    pub(super) own_rpo: bool,
    /// The newest edition of the class's policy, and what it asks for; none of a class that has the standard.
    pub(super) policy_edition: Option<i64>,
    pub(super) policy_terms: Option<String>,
    pub(super) paused: bool,
    pub(super) run_id: Option<RunId>,
    pub(super) run_ended_at: Option<Timestamp>,
    pub(super) run_outcome: Option<String>,
    pub(super) success_id: Option<RunId>,
    pub(super) success_ended_at: Option<Timestamp>,
    /// Of another tool's job alone: when it reports, how long one waits, and since when.
    pub(super) external: bool,
    pub(super) schedule: Option<String>,
    pub(super) grace_minutes: i64,
    pub(super) created_at: Timestamp,
    /// When the newest run ended of which an end was heard.
    pub(super) heard_at: Option<Timestamp>,
    /// The place of the originals of all jobs, if somebody named it.
    pub(super) production: Option<i64>,
}

/// All jobs in use, or one of them; with the newest run that ended and the newest after which the data was backed up. What
/// failed and was tried once more says nothing but that the job was heard of.
/// Unless the engines are told to keep what they found, SQLite looks for each number once per place where it stands.
pub(super) async fn list_jobs(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<JobRow>> {
    tx.list(
        sql!(
            "WITH newest AS MATERIALIZED (
                 SELECT j.id,
                        (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'succeeded') AS succeeded,
                        (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'warned') AS warned,
                        (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'failed' AND NOT n.retried) AS failed,
                        (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'failed') AS any_failed,
                        (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'interrupted' AND NOT n.retried)
                            AS interrupted,
                        (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'cancelled') AS cancelled
                 FROM jobs j WHERE j.retired_at IS NULL AND (CAST($1 AS BIGINT) IS NULL OR j.id = $1)),
             best AS MATERIALIZED (
                 SELECT id, CASE WHEN COALESCE(warned, 0) > COALESCE(succeeded, 0) THEN warned ELSE succeeded END AS success,
                        CASE WHEN COALESCE(interrupted, 0) > COALESCE(failed, 0) THEN interrupted ELSE failed END AS failure,
                        cancelled,
                        CASE WHEN COALESCE(succeeded, 0) >= COALESCE(warned, 0)
                                  AND COALESCE(succeeded, 0) >= COALESCE(any_failed, 0) THEN succeeded
                             WHEN COALESCE(warned, 0) >= COALESCE(any_failed, 0) THEN warned ELSE any_failed END AS heard
                 FROM newest)
             SELECT j.id, j.name, j.data_class, j.rpo_minutes, j.own_rpo, p.edition AS policy_edition,
                    p.terms AS policy_terms, j.paused, r.id AS run_id, r.ended_at AS run_ended_at,
                    r.outcome AS run_outcome, s.id AS success_id, s.ended_at AS success_ended_at,
                    j.source_kind IS NULL AS external, j.schedule, j.grace_minutes, j.created_at, h.ended_at AS heard_at,
                    (SELECT l.id FROM locations l WHERE l.production ORDER BY l.id LIMIT 1) AS production
             FROM jobs j JOIN best b ON b.id = j.id
             LEFT JOIN runs h ON j.source_kind IS NULL AND h.id = b.heard
             LEFT JOIN policies p ON p.data_class = j.data_class
                 AND p.edition = (SELECT MAX(e.edition) FROM policies e WHERE e.data_class = j.data_class)
             LEFT JOIN runs s ON s.id = b.success
             LEFT JOIN runs r ON r.id = CASE
                 WHEN COALESCE(b.cancelled, 0) > COALESCE(b.success, 0) AND COALESCE(b.cancelled, 0) > COALESCE(b.failure, 0)
                     THEN b.cancelled
                 WHEN COALESCE(b.failure, 0) > COALESCE(b.success, 0) THEN b.failure
                 ELSE b.success END
             ORDER BY j.name"
        ),
        params![only],
    )
    .await
}

/// The newest verification of a kind that came to an end, and how many that failed nobody has closed. Of what tools verified by
/// themselves a job may have several.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Proof {
    pub(super) kind: String,
    /// The repository that was checked; of anything else the job.
    pub(super) of_id: i64,
    /// None of a repository that was never checked to the end.
    pub(super) id: Option<i64>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) passed: Option<bool>,
    pub(super) open: i64,
    /// When the source was heard that told it, and how often it is asked; `None` of what no source told.
    heard_at: Option<Timestamp>,
    every_minutes: Option<i64>,
}

impl Proof {
    /// Whether whoever told it was heard so lately that one may rely on it.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        self.every_minutes
            .is_none_or(|every| self.heard_at.is_some_and(|at| now - at <= pullers::patience(every)))
    }
}

/// The newest check of every repository, the newest drill and verification by hand of every job that has one, and what tools
/// verified by themselves.
pub(super) async fn list_proofs(tx: &mut ReadTx) -> DbResult<Vec<Proof>> {
    tx.list(
        sql!(
            "SELECT 'reported' AS kind, t.job_id AS of_id, t.id, t.ended_at, t.passed, CAST(0 AS BIGINT) AS open, p.heard_at,
                    p.every_minutes
             FROM told_verifications t LEFT JOIN pullers p ON p.id = t.puller_id
             WHERE p.retired_at IS NULL
             UNION ALL
             SELECT 'check', r.id, k.id, k.ended_at, k.passed,
                    (SELECT COUNT(*) FROM checks o WHERE o.repository_id = r.id AND NOT o.passed AND o.closed_at IS NULL),
                    NULL, NULL
             FROM repositories r
             LEFT JOIN checks k ON k.id = (SELECT MAX(n.id) FROM checks n
                                           WHERE n.repository_id = r.id AND n.passed IS NOT NULL)
             UNION ALL
             SELECT 'drill', d.job_id, d.id, d.ended_at, d.passed, 0, NULL, NULL FROM drills d
             WHERE d.id IN (SELECT MAX(n.id) FROM drills n WHERE n.ended_at IS NOT NULL GROUP BY n.job_id)
             UNION ALL
             SELECT 'by_hand', v.job_id, v.id, v.done_at, v.passed,
                    (SELECT COUNT(*) FROM verifications o
                     WHERE o.job_id = v.job_id AND NOT o.passed AND o.closed_at IS NULL), NULL, NULL
             FROM verifications v
             WHERE v.id = (SELECT n.id FROM verifications n WHERE n.job_id = v.job_id
                           ORDER BY n.done_at DESC, n.id DESC LIMIT 1)"
        ),
        params![],
    )
    .await
}

/// A moment at which a job's verdict began to say something else.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct VerdictChange {
    pub(crate) job_id: JobId,
    pub(crate) judged_at: Timestamp,
    pub(crate) answer: String,
    pub(super) verdict: String,
    /// By which edition of which class's policy; unknown of old ones.
    pub(crate) data_class: Option<String>,
    pub(crate) policy_edition: Option<i64>,
}

/// The newest change of every job, or of one.
pub(super) async fn list_newest(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<VerdictChange>> {
    tx.list(
        sql!(
            "SELECT v.job_id, v.judged_at, v.answer, v.verdict, v.data_class, v.policy_edition FROM verdict_changes v
             WHERE v.id IN (SELECT MAX(n.id) FROM verdict_changes n
                            WHERE CAST($1 AS BIGINT) IS NULL OR n.job_id = $1 GROUP BY n.job_id)"
        ),
        params![only],
    )
    .await
}

/// How a job's verdict changed, the newest first.
pub(crate) async fn list_changes(tx: &mut ReadTx, job: JobId, limit: i64) -> DbResult<Vec<VerdictChange>> {
    tx.list(
        sql!(
            "SELECT job_id, judged_at, answer, verdict, data_class, policy_edition FROM verdict_changes
             WHERE job_id = $1 ORDER BY id DESC LIMIT $2"
        ),
        params![job, limit],
    )
    .await
}

pub(super) async fn insert_change(
    tx: &mut WriteTx,
    job: JobId,
    answer: &str,
    verdict: &str,
    (data_class, edition): (DataClass, i64),
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO verdict_changes (job_id, judged_at, answer, verdict, data_class, policy_edition)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![job, now, answer, verdict, data_class.code(), edition],
    )
    .await?;
    Ok(())
}
