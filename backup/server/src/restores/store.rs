//! The SQL of restores.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::RestoreId;
use crate::jobs::JobId;
use crate::works::{Statements, statements_of};

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

/// How much was restored; `None` where nobody counted.
pub(crate) struct Found {
    pub(super) files: Option<i64>,
    pub(super) bytes: Option<i64>,
}

pub(super) async fn update_found(tx: &mut WriteTx, id: RestoreId, found: &Found) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE restores SET files = $2, bytes = $3 WHERE id = $1"),
        params![id, found.files, found.bytes],
    )
    .await?;
    Ok(())
}

/// The life of a row of `restores`.
pub(super) fn statements() -> Statements {
    statements_of!("restores")
}
