//! The SQL of holdings.

use backup_sources::PointReport;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use super::PlaceId;
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

/// Keeps points, where no younger ones are known.
pub(super) async fn upsert_points(
    tx: &mut WriteTx,
    puller: PullerId,
    job: JobId,
    points: &[&PointReport],
) -> DbResult<()> {
    let row = |point: &&PointReport| -> [Value; 7] {
        [
            job.into(),
            point.object.as_str().into(),
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

/// A place as a source tells of it.
pub(super) struct KeptPlace {
    pub(super) kind: &'static str,
    /// How much fits, and how much is there.
    pub(super) sizes: Option<(i64, i64)>,
    pub(super) online: Option<bool>,
    pub(super) lock_days: Option<i64>,
    pub(super) last: Option<(Timestamp, &'static str)>,
}

/// Keeps a place as it is told now.
pub(super) async fn upsert_place(
    tx: &mut WriteTx,
    puller: PullerId,
    name: &str,
    place: &KeptPlace,
) -> DbResult<PlaceId> {
    let now = tx.now();
    let (id,): (PlaceId,) = tx
        .load(
            sql!(
                "INSERT INTO held_places (puller_id, kind, name, told_at, total_bytes, used_bytes, online, lock_days, began_at,
                                          outcome)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (puller_id, kind, name) DO UPDATE SET told_at = excluded.told_at,
                     total_bytes = excluded.total_bytes, used_bytes = excluded.used_bytes, online = excluded.online,
                     lock_days = excluded.lock_days, began_at = excluded.began_at, outcome = excluded.outcome
                 RETURNING id"
            ),
            params![
                puller,
                place.kind,
                name,
                now,
                place.sizes.map(|(total, _)| total),
                place.sizes.map(|(_, used)| used),
                place.online,
                place.lock_days,
                place.last.map(|(at, _)| at),
                place.last.map(|(_, outcome)| outcome)
            ],
        )
        .await?;
    Ok(id)
}

/// Keeps how full a place is on a day; a second measure of a day replaces the first.
pub(super) async fn upsert_size(tx: &mut WriteTx, id: PlaceId, day: NaiveDate, used: i64) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO held_sizes (place_id, measured_on, used_bytes) VALUES ($1, $2, $3)
             ON CONFLICT (place_id, measured_on) DO UPDATE SET used_bytes = excluded.used_bytes"
        ),
        params![id, day, used],
    )
    .await?;
    Ok(())
}

/// A place of a source in use.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct HeldPlace {
    pub(super) id: PlaceId,
    pub(super) puller_id: PullerId,
    pub(super) puller: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) told_at: Timestamp,
    pub(super) total_bytes: Option<i64>,
    pub(super) used_bytes: Option<i64>,
    pub(super) online: Option<bool>,
    pub(super) lock_days: Option<i64>,
    pub(super) began_at: Option<Timestamp>,
    pub(super) outcome: Option<String>,
    every_minutes: i64,
}

impl HeldPlace {
    /// Whether it was told of so lately that one may rely on it.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now - self.told_at <= pullers::patience(self.every_minutes)
    }
}

/// The places of all sources in use, or of one.
pub(super) async fn list_places(tx: &mut ReadTx, only: Option<PullerId>) -> DbResult<Vec<HeldPlace>> {
    tx.list(
        sql!(
            "SELECT h.id, h.puller_id, p.name AS puller, h.kind, h.name, h.told_at, h.total_bytes, h.used_bytes, h.online,
                    h.lock_days, h.began_at, h.outcome, p.every_minutes
             FROM held_places h JOIN pullers p ON p.id = h.puller_id AND p.retired_at IS NULL
             WHERE CAST($1 AS BIGINT) IS NULL OR h.puller_id = $1 ORDER BY p.name, h.kind, h.name"
        ),
        params![only],
    )
    .await
}

pub(super) async fn find_place(tx: &mut ReadTx, id: PlaceId) -> DbResult<Option<HeldPlace>> {
    tx.find(
        sql!(
            "SELECT h.id, h.puller_id, p.name AS puller, h.kind, h.name, h.told_at, h.total_bytes, h.used_bytes, h.online,
                    h.lock_days, h.began_at, h.outcome, p.every_minutes
             FROM held_places h JOIN pullers p ON p.id = h.puller_id WHERE h.id = $1"
        ),
        params![id],
    )
    .await
}

/// How full places were since a day.
pub(super) async fn list_sizes(
    tx: &mut ReadTx,
    since: NaiveDate,
) -> DbResult<Vec<(PlaceId, NaiveDate, i64)>> {
    tx.list(
        sql!(
            "SELECT place_id, measured_on, used_bytes FROM held_sizes WHERE measured_on >= $1
             ORDER BY measured_on, place_id"
        ),
        params![since],
    )
    .await
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
                    OR (excluded.ended_at = told_verifications.ended_at AND told_verifications.passed
                        AND NOT COALESCE(excluded.passed, FALSE))"
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
