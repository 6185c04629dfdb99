//! The SQL of tidyings.

use backup_engine::RetentionReport;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::TidyingId;
use crate::jobs::JobId;
use crate::repositories::RepositoryId;
use crate::works::{Statements, statements_of};

/// A plan that somebody wants performed, and what became of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Tidying {
    pub(crate) id: TidyingId,
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(crate) repository_id: RepositoryId,
    pub(crate) repository: String,
    keeps: String,
    removes: String,
    pub(crate) caused_by: String,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) passed: Option<bool>,
    pub(crate) reason: String,
    pub(crate) bytes_freed: Option<i64>,
    pub(crate) bytes_marked: Option<i64>,
}

impl Tidying {
    /// The ids of all snapshots that stay.
    pub(crate) fn keeps(&self) -> Vec<String> {
        serde_json::from_str(&self.keeps).unwrap_or_default()
    }

    /// The ids of those that go.
    pub(crate) fn removes(&self) -> Vec<String> {
        serde_json::from_str(&self.removes).unwrap_or_default()
    }
}

pub(crate) async fn find_tidying(tx: &mut ReadTx, id: TidyingId) -> DbResult<Option<Tidying>> {
    tx.find(
        sql!(
            "SELECT t.id, t.job_id, j.name AS job, t.repository_id, r.name AS repository, t.keeps, t.removes,
                    t.caused_by, t.started_at, t.ended_at, t.passed, t.reason, t.bytes_freed, t.bytes_marked
             FROM tidyings t JOIN jobs j ON j.id = t.job_id JOIN repositories r ON r.id = t.repository_id
             WHERE t.id = $1"
        ),
        params![id],
    )
    .await
}

/// The newest tidying of a job that ended.
pub(crate) async fn find_newest_ended(tx: &mut ReadTx, job: JobId) -> DbResult<Option<TidyingId>> {
    let found: Option<(TidyingId,)> = tx
        .find(
            sql!(
                "SELECT id FROM tidyings WHERE job_id = $1 AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1"
            ),
            params![job],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// What a new tidying is.
pub(super) struct TidyingRow<'a> {
    pub(super) job: JobId,
    pub(super) repository: RepositoryId,
    pub(super) keeps: &'a [&'a str],
    pub(super) removes: &'a [&'a str],
    pub(super) caused_by: &'a str,
    /// Whether whoever asks performs it, not a worker later.
    pub(super) here: bool,
}

/// Begins a tidying; `None` if one of the repository goes on.
pub(super) async fn insert_tidying(tx: &mut WriteTx, row: &TidyingRow<'_>) -> DbResult<Option<TidyingId>> {
    let now = tx.now();
    let text = |ids: &[&str]| serde_json::to_string(ids).expect("ids are plain data");
    let made: Option<(TidyingId,)> = tx
        .find(
            sql!(
                "INSERT INTO tidyings (job_id, repository_id, keeps, removes, caused_by, started_at, seen_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (repository_id) WHERE ended_at IS NULL DO NOTHING RETURNING id"
            ),
            params![
                row.job,
                row.repository,
                text(row.keeps),
                text(row.removes),
                row.caused_by,
                now,
                row.here.then_some(now)
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Keeps what a tidying freed.
pub(super) async fn update_freed(tx: &mut WriteTx, id: TidyingId, report: &RetentionReport) -> DbResult<()> {
    let bytes = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    tx.execute(
        sql!("UPDATE tidyings SET bytes_freed = $2, bytes_marked = $3 WHERE id = $1"),
        params![id, bytes(report.bytes_freed), bytes(report.bytes_marked)],
    )
    .await?;
    Ok(())
}

/// The life of a row of `tidyings`.
pub(super) fn statements() -> Statements {
    statements_of!("tidyings")
}
