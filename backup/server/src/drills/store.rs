//! The SQL of drills.

use backup_engine::DrillReport;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::DrillId;
use crate::jobs::JobId;
use crate::works::{Statements, statements_of};

/// A drill with its evidence.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Drill {
    pub(crate) id: DrillId,
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(crate) caused_by: String,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) passed: Option<bool>,
    pub(crate) reason: String,
    pub(crate) snapshot: Option<String>,
    /// The measured RTO.
    pub(crate) duration_ms: Option<i64>,
    report: Option<String>,
}

impl Drill {
    /// The engine's evidence.
    pub(crate) fn report(&self) -> Option<DrillReport> {
        self.report.as_deref().and_then(|report| serde_json::from_str(report).ok())
    }
}

/// The columns of a [`Drill`], and where they stand.
macro_rules! drill_columns {
    () => {
        "d.id, d.job_id, j.name AS job, d.caused_by, d.started_at, d.ended_at, d.passed, d.reason, d.snapshot,
         d.duration_ms, d.report
         FROM drills d JOIN jobs j ON j.id = d.job_id"
    };
}

pub(crate) async fn find_drill(tx: &mut ReadTx, id: DrillId) -> DbResult<Option<Drill>> {
    tx.find(sql!(concat!("SELECT ", drill_columns!(), " WHERE d.id = $1")), params![id]).await
}

/// The newest drills of a job, the newest first.
pub(crate) async fn list_drills(tx: &mut ReadTx, job: JobId, limit: i64) -> DbResult<Vec<Drill>> {
    tx.list(
        sql!(concat!("SELECT ", drill_columns!(), " WHERE d.job_id = $1 ORDER BY d.id DESC LIMIT $2")),
        params![job, limit],
    )
    .await
}

/// The drills that began before `before`, of one job or of all, the newest first.
pub(super) async fn list_before(
    tx: &mut ReadTx,
    job: Option<JobId>,
    before: DrillId,
    limit: i64,
) -> DbResult<Vec<Drill>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            drill_columns!(),
            " WHERE (CAST($1 AS BIGINT) IS NULL OR d.job_id = $1) AND d.id < $2 ORDER BY d.id DESC LIMIT $3"
        )),
        params![job, before, limit],
    )
    .await
}

/// Whether the newest drill that ended was passed, of every job that has one.
pub(crate) async fn list_newest_results(tx: &mut ReadTx) -> DbResult<Vec<Option<bool>>> {
    let rows: Vec<(Option<bool>,)> = tx
        .list(
            sql!(
                "SELECT d.passed FROM drills d
                 WHERE d.id IN (SELECT MAX(n.id) FROM drills n WHERE n.ended_at IS NOT NULL GROUP BY n.job_id)"
            ),
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|(passed,)| passed).collect())
}

/// Begins a drill, which whoever asks performs `here`, or a worker later; `None` if one of the job goes on.
pub(super) async fn insert_drill(
    tx: &mut WriteTx,
    job: JobId,
    caused_by: &str,
    here: bool,
) -> DbResult<Option<DrillId>> {
    let now = tx.now();
    let made: Option<(DrillId,)> = tx
        .find(
            sql!(
                "INSERT INTO drills (job_id, caused_by, started_at, seen_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (job_id) WHERE ended_at IS NULL DO NOTHING RETURNING id"
            ),
            params![job, caused_by, now, here.then_some(now)],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Keeps a drill's evidence.
pub(super) async fn update_report(tx: &mut WriteTx, id: DrillId, report: &DrillReport) -> DbResult<()> {
    let evidence = serde_json::to_string(report).expect("evidence is plain data");
    // A drill takes no 200 million years.
    let duration_ms = (report.seconds * 1000.0).round() as i64;
    tx.execute(
        sql!("UPDATE drills SET snapshot = $2, duration_ms = $3, report = $4 WHERE id = $1"),
        params![id, &report.snapshot.id, duration_ms, evidence],
    )
    .await?;
    Ok(())
}

/// The life of a row of `drills`.
pub(super) fn statements() -> Statements {
    statements_of!("drills")
}
