//! The SQL of restores.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::RestoreId;
use crate::jobs::JobId;

/// A restore that somebody asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Restore {
    pub(crate) id: RestoreId,
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(crate) snapshot: String,
    paths: String,
    pub(crate) target: String,
    pub(crate) overwrite: bool,
    pub(crate) caused_by: String,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) passed: Option<bool>,
    pub(crate) reason: String,
    pub(crate) files: Option<i64>,
    pub(crate) bytes: Option<i64>,
}

impl Restore {
    /// The paths within the snapshot; none means all of it.
    pub(crate) fn paths(&self) -> Vec<String> {
        serde_json::from_str(&self.paths).unwrap_or_default()
    }
}

/// The columns of a [`Restore`], and where they stand.
macro_rules! restore_columns {
    () => {
        "r.id, r.job_id, j.name AS job, r.snapshot, r.paths, r.target, r.overwrite, r.caused_by, r.started_at,
         r.ended_at, r.passed, r.reason, r.files, r.bytes
         FROM restores r JOIN jobs j ON j.id = r.job_id"
    };
}

pub(crate) async fn find_restore(tx: &mut ReadTx, id: RestoreId) -> DbResult<Option<Restore>> {
    tx.find(sql!(concat!("SELECT ", restore_columns!(), " WHERE r.id = $1")), params![id]).await
}

/// The newest restores of a job, the newest first.
pub(crate) async fn list_restores(tx: &mut ReadTx, job: JobId, limit: i64) -> DbResult<Vec<Restore>> {
    tx.list(
        sql!(concat!("SELECT ", restore_columns!(), " WHERE r.job_id = $1 ORDER BY r.id DESC LIMIT $2")),
        params![job, limit],
    )
    .await
}

/// What a new restore is.
pub(super) struct RestoreRow<'a> {
    pub(super) job: JobId,
    pub(super) snapshot: &'a str,
    pub(super) paths: &'a [String],
    pub(super) target: &'a str,
    pub(super) overwrite: bool,
    pub(super) caused_by: &'a str,
    /// Whether whoever asks performs it, not a worker later.
    pub(super) here: bool,
}

pub(super) async fn insert_restore(tx: &mut WriteTx, row: &RestoreRow<'_>) -> DbResult<RestoreId> {
    let now = tx.now();
    let paths = serde_json::to_string(row.paths).expect("paths are plain data");
    let (id,): (RestoreId,) = tx
        .load(
            sql!(
                "INSERT INTO restores (job_id, snapshot, paths, target, overwrite, caused_by, started_at, seen_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"
            ),
            params![row.job, row.snapshot, paths, row.target, row.overwrite, row.caused_by, now, row.here.then_some(now)],
        )
        .await?;
    Ok(id)
}

pub(super) async fn advance_seen(tx: &mut WriteTx, id: RestoreId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(sql!("UPDATE restores SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL"), params![id, now])
        .await?;
    Ok(())
}

/// How a restore ended.
pub(super) struct Ended {
    pub(super) passed: Option<bool>,
    pub(super) reason: String,
    pub(super) files: Option<i64>,
    pub(super) bytes: Option<i64>,
}

/// Ends a restore; `false` means that it had ended already.
pub(super) async fn advance_to_end(tx: &mut WriteTx, id: RestoreId, ended: &Ended) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE restores SET ended_at = $2, passed = $3, reason = $4, files = $5, bytes = $6
                 WHERE id = $1 AND ended_at IS NULL"
            ),
            params![id, now, ended.passed, &ended.reason, ended.files, ended.bytes],
        )
        .await?;
    Ok(moved == 1)
}

/// Ends every restore that was begun and gave no sign of life since `silent_since`, and those that nobody began since
/// `forgotten_since`; it did not succeed.
pub(crate) async fn advance_interrupted(
    tx: &mut WriteTx,
    silent_since: Timestamp,
    forgotten_since: Timestamp,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE restores SET ended_at = $2, passed = FALSE, reason = '実行していたプログラムが途中で止まりました'
             WHERE ended_at IS NULL AND (seen_at < $1 OR (seen_at IS NULL AND started_at < $3))"
        ),
        params![silent_since, now, forgotten_since],
    )
    .await?;
    Ok(())
}
