//! The SQL of copies that other tools make, whose entries people keep.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::{Copy, copy_columns};
use crate::copies::CopyId;
use crate::holdings::PlaceId;
use crate::jobs::JobId;
use crate::locations::LocationId;
use crate::pullers::PullerId;
use crate::runs::RunId;

/// A copy as it is to be entered.
pub(crate) struct NewCopy<'a> {
    pub(crate) name: &'a str,
    pub(crate) location: Option<LocationId>,
    pub(crate) medium: Option<&'a str>,
    pub(crate) protection: &'a str,
    pub(crate) immutable_until: Option<Timestamp>,
    pub(crate) lock_days: Option<i64>,
    pub(crate) offline_state: Option<&'a str>,
    pub(crate) encrypted: Option<bool>,
    pub(crate) follows: bool,
    pub(crate) called: &'a str,
    pub(crate) written_at: Option<Timestamp>,
    pub(crate) last_outcome: Option<&'a str>,
}

/// Makes a copy; `None` if the job has one of that name.
pub(crate) async fn insert_copy(tx: &mut WriteTx, job: JobId, new: &NewCopy<'_>) -> DbResult<Option<CopyId>> {
    let now = tx.now();
    let made: Option<(CopyId,)> = tx
        .find(
            sql!(
                "INSERT INTO copies (job_id, name, location_id, medium, protection, immutable_until, lock_days, offline_state,
                                     encrypted, follows, called, written_at, last_outcome, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                 ON CONFLICT (job_id, name) DO NOTHING RETURNING id"
            ),
            params![
                job,
                new.name,
                new.location,
                new.medium,
                new.protection,
                new.immutable_until,
                new.lock_days,
                new.offline_state,
                new.encrypted,
                new.follows,
                new.called,
                new.written_at,
                new.last_outcome,
                now
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

pub(in crate::copies) async fn find_copy(tx: &mut ReadTx, id: CopyId) -> DbResult<Option<Copy>> {
    tx.find(sql!(concat!("SELECT ", copy_columns!(), " WHERE c.id = $1")), params![id]).await
}

/// Takes the turn of whoever saw this revision; `false` if somebody else changed it since.
pub(in crate::copies) async fn advance_revision(tx: &mut WriteTx, id: CopyId, seen: i64) -> DbResult<bool> {
    let won = tx
        .execute(
            sql!("UPDATE copies SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(won == 1)
}

/// Changes a copy; when it was written stays as it was, unless that is said.
pub(in crate::copies) async fn update_copy(tx: &mut WriteTx, id: CopyId, to: &NewCopy<'_>) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE copies SET name = $2, location_id = $3, medium = $4, protection = $5, immutable_until = $6,
                 lock_days = $7, offline_state = $8, encrypted = $9, follows = $10, called = $11,
                 written_by = CASE WHEN CAST($13 AS TEXT) IS NULL THEN written_by END,
                 written_at = COALESCE($12, written_at), last_outcome = COALESCE($13, last_outcome)
             WHERE id = $1"
        ),
        params![
            id,
            to.name,
            to.location,
            to.medium,
            to.protection,
            to.immutable_until,
            to.lock_days,
            to.offline_state,
            to.encrypted,
            to.follows,
            to.called,
            to.written_at,
            to.last_outcome
        ],
    )
    .await?;
    Ok(())
}

/// The source whose place speaks for a copy; that of a retired one stays.
pub(in crate::copies) async fn find_teller(tx: &mut ReadTx, id: CopyId) -> DbResult<Option<PullerId>> {
    let found: Option<(PullerId,)> = tx
        .find(
            sql!("SELECT h.puller_id FROM copies c JOIN held_places h ON h.id = c.told_by WHERE c.id = $1"),
            params![id],
        )
        .await?;
    Ok(found.map(|(puller,)| puller))
}

/// Retires a copy, or brings it back; `false` if its place speaks for another copy of the job by now.
pub(in crate::copies) async fn advance_retired(
    tx: &mut WriteTx,
    id: CopyId,
    retired: bool,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = tx
        .execute(
            sql!(
                "UPDATE copies SET retired_at = $2
                 WHERE id = $1 AND (retired_at IS NULL OR NOT EXISTS (
                     SELECT 1 FROM copies o WHERE o.job_id = copies.job_id AND o.told_by = copies.told_by
                                            AND o.id <> copies.id AND o.retired_at IS NULL))"
            ),
            params![id, retired.then_some(now)],
        )
        .await?;
    Ok(changed == 1)
}

/// A copy that the runs of its job write.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::copies) struct Following {
    pub(in crate::copies) id: CopyId,
    pub(in crate::copies) lock_days: Option<i64>,
    pub(in crate::copies) immutable_until: Option<Timestamp>,
}

/// The copies that a run of a job wrote, if it ended well at `ended_at`: those with nothing younger on them.
pub(in crate::copies) async fn list_following(
    tx: &mut ReadTx,
    job: JobId,
    run: RunId,
    ended_at: Timestamp,
) -> DbResult<Vec<Following>> {
    tx.list(
        sql!(
            "SELECT id, lock_days, immutable_until FROM copies
             WHERE job_id = $1 AND follows AND medium_id IS NULL AND repository_id IS NULL AND retired_at IS NULL
               AND (written_at IS NULL OR written_at <= $3 OR written_by = $2)"
        ),
        params![job, run, ended_at],
    )
    .await
}

/// Keeps that a run wrote a copy; the copy is locked until `locked_until`.
pub(in crate::copies) async fn advance_written_by(
    tx: &mut WriteTx,
    id: CopyId,
    (run, ended_at, outcome): (RunId, Timestamp, &str),
    locked_until: Option<Timestamp>,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE copies SET written_by = $2, written_at = $3, last_outcome = $4, immutable_until = $5 WHERE id = $1"
        ),
        params![id, run, ended_at, outcome, locked_until],
    )
    .await?;
    Ok(())
}

/// Keeps that a run of which a good end was told did not end well: what it wrote does not count.
pub(in crate::copies) async fn update_worse(
    tx: &mut WriteTx,
    job: JobId,
    run: RunId,
    outcome: &str,
) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE copies SET last_outcome = $3 WHERE job_id = $1 AND written_by = $2"),
        params![job, run, outcome],
    )
    .await?;
    Ok(())
}

/// Changes which place speaks for a copy; gives its job, or `None` if another one does by now, none may, or the place speaks
/// for another copy of the job.
pub(crate) async fn advance_told_by(
    tx: &mut WriteTx,
    id: CopyId,
    from: Option<PlaceId>,
    to: Option<PlaceId>,
) -> DbResult<Option<JobId>> {
    let changed: Option<(JobId,)> = tx
        .find(
            sql!(
                "UPDATE copies SET told_by = $3, revision = revision + 1
                 WHERE id = $1 AND COALESCE(told_by, 0) = COALESCE(CAST($2 AS BIGINT), 0) AND medium_id IS NULL
                   AND repository_id IS NULL AND retired_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM copies o WHERE o.job_id = copies.job_id AND o.told_by = $3
                                   AND o.retired_at IS NULL) RETURNING job_id"
            ),
            params![id, from, to],
        )
        .await?;
    Ok(changed.map(|(job,)| job))
}

/// Lets the copies that places of a source speak for say what it tells of them. Those that the runs of their jobs write are
/// told by these. Of a writing of which it tells only when, nobody knows how it ended, whatever ended well before.
pub(crate) async fn advance_told(tx: &mut WriteTx, puller: PullerId) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE copies SET
                 written_at = COALESCE((SELECT k.whole_at FROM held_copies k
                     WHERE k.job_id = copies.job_id AND k.place_id = copies.told_by), written_at),
                 last_outcome = CASE WHEN EXISTS (SELECT 1 FROM held_copies k
                         WHERE k.job_id = copies.job_id AND k.place_id = copies.told_by
                           AND (k.outcome IS NOT NULL OR k.whole_at IS NOT NULL))
                     THEN (SELECT k.outcome FROM held_copies k
                         WHERE k.job_id = copies.job_id AND k.place_id = copies.told_by)
                     ELSE last_outcome END
             WHERE NOT follows AND medium_id IS NULL
               AND told_by IN (SELECT h.id FROM held_places h WHERE h.puller_id = $1 AND h.kind = 'store')"
        ),
        params![puller],
    )
    .await?;
    Ok(())
}

/// Lets a place speak for the copy of a job that somebody entered by hand in the same location and on the same kind of
/// medium; gives its name, or `None` if there is none. The source tells when it is written, so the job's runs say it no more.
pub(crate) async fn adopt_copy(tx: &mut WriteTx, job: JobId, place: PlaceId) -> DbResult<Option<String>> {
    let adopted: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE copies SET told_by = $2, follows = FALSE, revision = revision + 1,
                     encrypted = COALESCE((SELECT h.encrypted FROM held_places h WHERE h.id = $2), encrypted)
                 WHERE id = (SELECT MIN(c.id) FROM copies c JOIN held_places h ON h.id = $2
                     WHERE c.job_id = $1 AND c.location_id = h.location_id AND c.medium = h.medium AND c.told_by IS NULL
                       AND c.medium_id IS NULL AND c.repository_id IS NULL AND c.retired_at IS NULL) RETURNING name"
            ),
            params![job, place],
        )
        .await?;
    Ok(adopted.map(|(name,)| name))
}

/// Lets the copies for which a place speaks be where that is.
pub(crate) async fn update_told_place(
    tx: &mut WriteTx,
    place: PlaceId,
    (location, medium): (LocationId, &str),
    encrypted: Option<bool>,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE copies SET location_id = $2, medium = $3, encrypted = COALESCE($4, encrypted), revision = revision + 1
             WHERE told_by = $1 AND medium_id IS NULL"
        ),
        params![place, location, medium, encrypted],
    )
    .await?;
    Ok(())
}

/// Lets the copies that a synchronisation writes say what it carried: the newest good run that had ended when it began. What
/// lies on a medium by now it does not write.
pub(crate) async fn advance_carried(
    tx: &mut WriteTx,
    place: PlaceId,
    began_at: Timestamp,
    outcome: &str,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE copies SET last_outcome = $3, written_at = CASE WHEN $3 IN ('succeeded', 'warned') THEN
                 COALESCE((SELECT MAX(r.ended_at) FROM runs r WHERE r.job_id = copies.job_id
                     AND r.outcome IN ('succeeded', 'warned') AND r.ended_at <= $2), written_at)
                 ELSE written_at END
             WHERE told_by = $1 AND medium_id IS NULL"
        ),
        params![place, began_at, outcome],
    )
    .await?;
    Ok(())
}
