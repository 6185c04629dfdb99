//! The SQL of jobs that are paused and go on.

use platform_database::{DbResult, Timestamp, WriteTx, params, sql};

use crate::jobs::JobId;

/// Who pauses a job, why, and until when.
pub(in crate::jobs) struct PauseRow<'a> {
    pub(in crate::jobs) by: &'a str,
    pub(in crate::jobs) reason: &'a str,
    pub(in crate::jobs) until: Option<Timestamp>,
}

/// Pauses a job, if nobody changed it since revision `seen`.
pub(in crate::jobs) async fn advance_paused(
    tx: &mut WriteTx,
    id: JobId,
    seen: i64,
    pause: &PauseRow<'_>,
) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE jobs SET paused = TRUE, paused_by = $3, paused_at = $4, paused_reason = $5, paused_until = $6,
                                 revision = revision + 1 WHERE id = $1 AND revision = $2"
            ),
            params![id, seen, pause.by, now, pause.reason, pause.until],
        )
        .await?;
    Ok(moved == 1)
}

/// Lets a job go on, if nobody changed it since revision `seen`.
pub(in crate::jobs) async fn advance_resumed(tx: &mut WriteTx, id: JobId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE jobs SET paused = FALSE, revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Pauses a job in use that is not paused; gives its name, or `None` if it is no such job.
pub(in crate::jobs) async fn advance_into_pause(
    tx: &mut WriteTx,
    id: JobId,
    pause: &PauseRow<'_>,
) -> DbResult<Option<String>> {
    let now = tx.now();
    let paused: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE jobs SET paused = TRUE, paused_by = $2, paused_at = $3, paused_reason = $4, paused_until = $5,
                                 revision = revision + 1
                 WHERE id = $1 AND NOT paused AND retired_at IS NULL RETURNING name"
            ),
            params![id, pause.by, now, pause.reason, pause.until],
        )
        .await?;
    Ok(paused.map(|(name,)| name))
}

/// Lets a paused job in use go on; gives its name, or `None` if it is no such job.
pub(in crate::jobs) async fn advance_out_of_pause(tx: &mut WriteTx, id: JobId) -> DbResult<Option<String>> {
    let resumed: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE jobs SET paused = FALSE, revision = revision + 1
                 WHERE id = $1 AND paused AND retired_at IS NULL RETURNING name"
            ),
            params![id],
        )
        .await?;
    Ok(resumed.map(|(name,)| name))
}

/// Lets every job go on whose pause was to end by now; gives their names.
pub(in crate::jobs) async fn advance_elapsed(tx: &mut WriteTx) -> DbResult<Vec<String>> {
    let now = tx.now();
    let resumed: Vec<(String,)> = tx
        .list(
            sql!(
                "UPDATE jobs SET paused = FALSE, revision = revision + 1 WHERE paused AND paused_until <= $1
                 RETURNING name"
            ),
            params![now],
        )
        .await?;
    Ok(resumed.into_iter().map(|(name,)| name).collect())
}
