//! The SQL of what lies of each job in which place.

use backup_policy::Outcome;
use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use crate::copies::CopyId;
use crate::holdings::PlaceId;
use crate::jobs::JobId;
use crate::locations::LocationId;
use crate::pullers::PullerId;

/// What a source tells of a job's data in a place.
pub(in crate::holdings) struct ToldCopy {
    pub(in crate::holdings) job: JobId,
    pub(in crate::holdings) place: PlaceId,
    /// The copy job; empty where none carries it.
    pub(in crate::holdings) carrier: String,
}

/// Keeps what is told, each job and place once.
pub(in crate::holdings) async fn upsert_copies(tx: &mut WriteTx, told: &[ToldCopy]) -> DbResult<()> {
    let now = tx.now();
    let row = |copy: &ToldCopy| -> [Value; 4] {
        [copy.job.into(), copy.place.into(), copy.carrier.as_str().into(), now.into()]
    };
    let rows: Vec<[Value; 4]> = told.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_rows(
        &rows_sql!(
            4,
            "INSERT INTO held_copies (job_id, place_id, carrier, told_at) VALUES {rows}
             ON CONFLICT (job_id, place_id) DO UPDATE SET carrier = excluded.carrier, told_at = excluded.told_at"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// How the writing of a machine ended, or of the whole job where the machine has no name.
pub(in crate::holdings) type ToldWrite<'a> = (JobId, PlaceId, &'a str, Timestamp, Outcome);

/// Keeps how writing ended, each machine once; what is known already and is younger stays.
pub(in crate::holdings) async fn upsert_writes(tx: &mut WriteTx, told: &[ToldWrite<'_>]) -> DbResult<()> {
    let row = |(job, place, object, at, outcome): &ToldWrite<'_>| -> [Value; 5] {
        [(*job).into(), (*place).into(), (*object).into(), (*at).into(), outcome.code().into()]
    };
    let rows: Vec<[Value; 5]> = told.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO held_copy_writes (job_id, place_id, object, ended_at, outcome) VALUES {rows}
             ON CONFLICT (job_id, place_id, object) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome
             WHERE excluded.ended_at >= held_copy_writes.ended_at"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// Forgets of the copies of a source how the writing of machines ended that was over when a whole job was.
pub(in crate::holdings) async fn delete_superseded_writes(
    tx: &mut WriteTx,
    puller: PullerId,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "DELETE FROM held_copy_writes WHERE object <> '' AND EXISTS (
                 SELECT 1 FROM held_copy_writes a WHERE a.job_id = held_copy_writes.job_id
                     AND a.place_id = held_copy_writes.place_id AND a.object = ''
                     AND a.ended_at >= held_copy_writes.ended_at)
               AND place_id IN (SELECT h.id FROM held_places h WHERE h.puller_id = $1)"
        ),
        params![puller],
    )
    .await?;
    Ok(())
}

/// Finds of the copies of a source how their last writing ended: of each machine that counts its own, else that of the whole job.
/// One that failed makes it a failure; otherwise it is not known as long as it is not known of one of them, whatever lies there:
/// a writing that ended with a warning leaves a point as well, and a point may be damaged. The words stand in the order of the
/// alphabet: 'failed' first, 'warned' last.
pub(in crate::holdings) async fn update_outcomes(tx: &mut WriteTx, puller: PullerId) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE held_copies SET
                 ended_at = (SELECT MAX(w.ended_at) FROM held_copy_writes w
                             WHERE w.job_id = held_copies.job_id AND w.place_id = held_copies.place_id),
                 outcome = COALESCE((
                     SELECT CASE WHEN MIN(COALESCE(w.outcome, a.outcome)) = 'failed' THEN 'failed'
                                 WHEN COUNT(COALESCE(w.outcome, a.outcome)) = COUNT(*)
                                 THEN MAX(COALESCE(w.outcome, a.outcome)) END
                     FROM (SELECT o.job_id, o.name AS object FROM job_objects o
                           WHERE o.job_id = held_copies.job_id AND o.left_out_at IS NULL
                           UNION ALL
                           SELECT p.job_id, p.object FROM held_copy_points p
                           WHERE p.job_id = held_copies.job_id AND p.place_id = held_copies.place_id
                             AND NOT EXISTS (SELECT 1 FROM job_objects o WHERE o.job_id = p.job_id)) m
                     LEFT JOIN held_copy_writes w ON w.job_id = m.job_id AND w.place_id = held_copies.place_id
                         AND w.object = m.object
                     LEFT JOIN held_copy_writes a ON a.job_id = m.job_id AND a.place_id = held_copies.place_id
                         AND a.object = ''),
                     (SELECT a.outcome FROM held_copy_writes a
                      WHERE a.job_id = held_copies.job_id AND a.place_id = held_copies.place_id AND a.object = ''))
             WHERE place_id IN (SELECT h.id FROM held_places h WHERE h.puller_id = $1)"
        ),
        params![puller],
    )
    .await?;
    Ok(())
}

/// Keeps the points of machines, each once, where no younger ones are known.
pub(in crate::holdings) async fn upsert_copy_points(
    tx: &mut WriteTx,
    points: &[(JobId, PlaceId, &str, Timestamp)],
) -> DbResult<()> {
    let row = |(job, place, object, at): &(JobId, PlaceId, &str, Timestamp)| -> [Value; 4] {
        [(*job).into(), (*place).into(), (*object).into(), (*at).into()]
    };
    let rows: Vec<[Value; 4]> = points.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_rows(
        &rows_sql!(
            4,
            "INSERT INTO held_copy_points (job_id, place_id, object, made_at) VALUES {rows}
             ON CONFLICT (job_id, place_id, object) DO UPDATE SET made_at = excluded.made_at
             WHERE excluded.made_at > held_copy_points.made_at"
        ),
        rows,
    )
    .await?;
    Ok(())
}

/// Finds of the copies of a source how many of the machines that are expected in the job's runs have nothing there. A point
/// without a machine is of all of them.
pub(in crate::holdings) async fn update_missing(tx: &mut WriteTx, puller: PullerId) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE held_copies SET
                 missing = (SELECT COUNT(*) FROM job_objects o
                            WHERE o.job_id = held_copies.job_id AND o.left_out_at IS NULL AND NOT EXISTS (
                                SELECT 1 FROM held_copy_points p WHERE p.job_id = o.job_id
                                    AND p.place_id = held_copies.place_id AND p.object IN ('', o.name)))
             WHERE place_id IN (SELECT h.id FROM held_places h WHERE h.puller_id = $1)"
        ),
        params![puller],
    )
    .await?;
    Ok(())
}

/// Finds of when the data are of those from which nothing is missing: as old as the oldest of the machines that count. Where
/// something is missing, what was known stays, and grows old.
pub(in crate::holdings) async fn update_whole(tx: &mut WriteTx, puller: PullerId) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE held_copies SET whole_at = COALESCE((
                 SELECT MIN(p.made_at) FROM held_copy_points p
                 WHERE p.job_id = held_copies.job_id AND p.place_id = held_copies.place_id
                   AND (p.object = ''
                        OR EXISTS (SELECT 1 FROM job_objects o WHERE o.job_id = p.job_id AND o.name = p.object
                                   AND o.left_out_at IS NULL)
                        OR NOT EXISTS (SELECT 1 FROM job_objects o WHERE o.job_id = p.job_id))), whole_at)
             WHERE missing = 0 AND place_id IN (SELECT h.id FROM held_places h WHERE h.puller_id = $1)"
        ),
        params![puller],
    )
    .await?;
    Ok(())
}

/// When the data of a job in use were last written in a place, and when the job is meant to be heard of.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::holdings) struct WrittenCopy {
    pub(in crate::holdings) place: String,
    pub(in crate::holdings) ended_at: Timestamp,
    pub(in crate::holdings) schedule: Option<String>,
    pub(in crate::holdings) grace_minutes: i64,
}

/// Those of a source in places of which it tells nothing else. A repository with a size was listed; it is told of as long as it
/// is.
pub(in crate::holdings) async fn list_written(
    tx: &mut ReadTx,
    puller: PullerId,
) -> DbResult<Vec<WrittenCopy>> {
    tx.list(
        sql!(
            "SELECT h.name AS place, k.ended_at, j.schedule, j.grace_minutes
             FROM held_copies k JOIN held_places h ON h.id = k.place_id
             JOIN jobs j ON j.id = k.job_id AND j.retired_at IS NULL
             WHERE h.puller_id = $1 AND h.lock_days IS NULL AND h.online IS NULL AND h.total_bytes IS NULL
               AND k.ended_at IS NOT NULL"
        ),
        params![puller],
    )
    .await
}

/// What lies of a job in use in a place of a source in use.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::holdings) struct HeldCopy {
    pub(in crate::holdings) job_id: JobId,
    pub(in crate::holdings) job: String,
    pub(in crate::holdings) place_id: PlaceId,
    pub(in crate::holdings) place: String,
    pub(in crate::holdings) carrier: String,
    pub(in crate::holdings) ended_at: Option<Timestamp>,
    pub(in crate::holdings) outcome: Option<String>,
    pub(in crate::holdings) whole_at: Option<Timestamp>,
    pub(in crate::holdings) missing: i64,
    /// The copy that is judged by it; `None` as long as nobody has said where the place is.
    pub(in crate::holdings) copy_id: Option<CopyId>,
    pub(in crate::holdings) copy: Option<String>,
}

/// What lies where of all sources, or of one; what is not judged yet first.
pub(in crate::holdings) async fn list_copies(
    tx: &mut ReadTx,
    only: Option<PullerId>,
) -> DbResult<Vec<HeldCopy>> {
    tx.list(
        sql!(
            "SELECT k.job_id, j.name AS job, k.place_id, h.name AS place, k.carrier, k.ended_at, k.outcome, k.whole_at,
                    k.missing, c.id AS copy_id, c.name AS copy
             FROM held_copies k JOIN jobs j ON j.id = k.job_id AND j.retired_at IS NULL
             JOIN held_places h ON h.id = k.place_id JOIN pullers p ON p.id = h.puller_id AND p.retired_at IS NULL
             LEFT JOIN copies c ON c.id = (SELECT MIN(n.id) FROM copies n WHERE n.job_id = k.job_id
                                           AND n.told_by = k.place_id AND n.retired_at IS NULL)
             WHERE CAST($1 AS BIGINT) IS NULL OR h.puller_id = $1
             ORDER BY c.id IS NOT NULL, j.name, h.name, k.place_id"
        ),
        params![only],
    )
    .await
}

/// A copy that a source tells of, in a place of which a person has said where it is; nobody has registered it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::holdings) struct UnmadeCopy {
    pub(in crate::holdings) job_id: JobId,
    pub(in crate::holdings) job: String,
    pub(in crate::holdings) place_id: PlaceId,
    pub(in crate::holdings) place: String,
    pub(in crate::holdings) puller: String,
    pub(in crate::holdings) location_id: LocationId,
    pub(in crate::holdings) medium: String,
    pub(in crate::holdings) encrypted: Option<bool>,
}

/// Those of a source. A copy that a person has retired stays so.
pub(in crate::holdings) async fn list_unmade(tx: &mut ReadTx, puller: PullerId) -> DbResult<Vec<UnmadeCopy>> {
    tx.list(
        sql!(
            "SELECT k.job_id, j.name AS job, k.place_id, h.name AS place, p.name AS puller, h.location_id, h.medium,
                    h.encrypted
             FROM held_copies k JOIN jobs j ON j.id = k.job_id AND j.retired_at IS NULL
             JOIN held_places h ON h.id = k.place_id JOIN pullers p ON p.id = h.puller_id
             WHERE h.puller_id = $1 AND h.location_id IS NOT NULL AND h.medium IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM copies c WHERE c.job_id = k.job_id AND c.told_by = k.place_id)
             ORDER BY k.job_id, k.place_id"
        ),
        params![puller],
    )
    .await
}
