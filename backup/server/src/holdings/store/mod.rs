//! The SQL of holdings.

mod copies;
mod places;

pub(super) use copies::{
    HeldCopy, ToldCopy, ToldWrite, UnmadeCopy, WrittenCopy, delete_superseded_writes, list_copies,
    list_unmade, list_written, update_missing, update_outcomes, update_whole, upsert_copies,
    upsert_copy_points, upsert_writes,
};
pub(super) use places::{
    HeldPlace, KeptPlace, advance_place, find_place, list_places, list_sizes, update_place,
    upsert_bare_places, upsert_place, upsert_size,
};

use std::collections::BTreeMap;

use backup_sources::PointReport;
use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use super::keep::cleanness;
use crate::intake::VerificationTold;
use crate::jobs::JobId;
use crate::pullers::{self, PullerId};

/// The newest restore point of a machine.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct HeldPoint {
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(crate) object: String,
    pub(crate) puller_id: PullerId,
    pub(crate) made_at: Timestamp,
    pub(crate) cleanness: String,
    pub(crate) verified_at: Option<Timestamp>,
    pub(crate) verified: Option<bool>,
    points_at: Option<Timestamp>,
    every_minutes: i64,
}

impl HeldPoint {
    /// Whether the source was heard so lately that one may rely on it.
    pub(crate) fn is_fresh(&self, now: Timestamp) -> bool {
        self.points_at.is_some_and(|at| now - at <= pullers::patience(self.every_minutes))
    }
}

/// The columns of a [`HeldPoint`]; of machines that a person left out nothing is told.
macro_rules! held_points {
    () => {
        "SELECT h.job_id, j.name AS job, h.object, h.puller_id, h.made_at, h.cleanness, h.verified_at, h.verified,
                p.points_at, p.every_minutes
         FROM held_points h JOIN jobs j ON j.id = h.job_id
         JOIN pullers p ON p.id = h.puller_id AND p.retired_at IS NULL
         WHERE NOT EXISTS (SELECT 1 FROM job_objects o WHERE o.job_id = h.job_id AND o.name = h.object
                           AND o.left_out_at IS NOT NULL)"
    };
}

/// The points of all jobs, or of one.
pub(crate) async fn list_points(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<HeldPoint>> {
    tx.list(
        sql!(concat!(
            held_points!(),
            " AND (CAST($1 AS BIGINT) IS NULL OR h.job_id = $1) ORDER BY h.job_id, h.object"
        )),
        params![only],
    )
    .await
}

/// The points that a source told of, those with something wrong first.
pub(super) async fn list_points_of(tx: &mut ReadTx, puller: PullerId) -> DbResult<Vec<HeldPoint>> {
    tx.list(
        sql!(concat!(
            held_points!(),
            " AND h.puller_id = $1 ORDER BY CASE WHEN h.cleanness IN ('infected', 'suspicious') THEN 0
                WHEN h.verified THEN 2 ELSE 1 END, j.name, h.object LIMIT 200"
        )),
        params![puller],
    )
    .await
}

/// Keeps points of jobs and machines, where no younger ones are known.
pub(super) async fn upsert_points(
    tx: &mut WriteTx,
    puller: PullerId,
    points: &BTreeMap<(JobId, &str), &PointReport>,
) -> DbResult<()> {
    let row = |((job, object), point): (&(JobId, &str), &&PointReport)| -> [Value; 7] {
        [
            (*job).into(),
            (*object).into(),
            puller.into(),
            point.at.into(),
            cleanness(point.cleanness).code().into(),
            point.verified.map(|(at, _)| at).into(),
            point.verified.map(|(_, well)| well).into(),
        ]
    };
    let rows: Vec<[Value; 7]> = points.iter().map(row).collect();
    tx.execute_rows(
        &rows_sql!(
            7,
            "INSERT INTO held_points (job_id, object, puller_id, made_at, cleanness, verified_at, verified) VALUES {rows}
             ON CONFLICT (job_id, object) DO UPDATE SET puller_id = excluded.puller_id, made_at = excluded.made_at,
                 cleanness = excluded.cleanness, verified_at = excluded.verified_at, verified = excluded.verified
             WHERE excluded.made_at >= held_points.made_at"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// Keeps that a source has told of its points.
pub(super) async fn update_points_at(tx: &mut WriteTx, puller: PullerId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(sql!("UPDATE pullers SET points_at = $2 WHERE id = $1"), params![puller, now]).await?;
    Ok(())
}

/// Keeps a verification, where no younger one of the same is known; of two at one moment the one that says less good. Gives
/// whether it was kept.
pub(super) async fn upsert_verification(
    tx: &mut WriteTx,
    job: JobId,
    told: &VerificationTold,
) -> DbResult<bool> {
    let kept = tx
        .execute(
            sql!(
                "INSERT INTO told_verifications (job_id, puller_id, teller, what, ended_at, passed, words)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (job_id, teller, what) DO UPDATE SET puller_id = excluded.puller_id, ended_at = excluded.ended_at,
                     passed = excluded.passed, words = excluded.words
                 WHERE excluded.ended_at > told_verifications.ended_at
                    OR (excluded.ended_at = told_verifications.ended_at
                        AND ((told_verifications.passed AND excluded.passed IS NULL)
                             OR (COALESCE(told_verifications.passed, TRUE) AND NOT excluded.passed)))"
            ),
            params![job, told.source, &told.teller, &told.what, told.ended_at, told.passed, &told.words],
        )
        .await?;
    Ok(kept == 1)
}

/// The newest result of something that verifies a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ToldVerification {
    pub(crate) teller: String,
    pub(crate) what: String,
    pub(crate) ended_at: Timestamp,
    pub(crate) passed: Option<bool>,
    pub(crate) words: String,
}

/// What tools verified of a job, the newest first.
pub(crate) async fn list_verifications(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<ToldVerification>> {
    tx.list(
        sql!(
            "SELECT teller, what, ended_at, passed, words FROM told_verifications
             WHERE job_id = $1 ORDER BY ended_at DESC, id DESC LIMIT 100"
        ),
        params![job],
    )
    .await
}
