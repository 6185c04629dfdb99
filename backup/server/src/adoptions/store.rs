//! The SQL of adoptions.

use std::collections::BTreeSet;

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};

use crate::jobs::JobId;

/// The snapshots that a job adopted. Not one that a run of another job turns out to have taken: the program of before names a
/// snapshot only when its run ends, and until then it looked like nobody's.
pub(crate) async fn list_adopted(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list(
            sql!(
                "SELECT a.snapshot FROM adopted_snapshots a WHERE a.job_id = $1 AND NOT EXISTS (
                     SELECT 1 FROM runs r WHERE r.snapshot = a.snapshot AND r.snapshot IS NOT NULL AND r.series IS NULL
                         AND r.job_id <> a.job_id)"
            ),
            params![job],
        )
        .await?;
    Ok(found.into_iter().map(|(snapshot,)| snapshot).collect())
}

/// Which of these snapshots any job adopted.
pub(super) async fn list_adopted_among(tx: &mut ReadTx, snapshots: &BTreeSet<&str>) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list_for(
            &rows_sql!(1, "SELECT snapshot FROM adopted_snapshots WHERE snapshot IN (VALUES {rows})"),
            snapshots.iter().map(|snapshot| [(*snapshot).into()]),
        )
        .await?;
    Ok(found.into_iter().map(|(snapshot,)| snapshot).collect())
}

pub(crate) async fn count_adopted(tx: &mut ReadTx, job: JobId) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM adopted_snapshots WHERE job_id = $1"), params![job]).await
}

/// Makes snapshots a job's; says how many of them were no job's until now.
pub(super) async fn insert_adopted(
    tx: &mut WriteTx,
    job: JobId,
    snapshots: &BTreeSet<String>,
) -> DbResult<u64> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO adopted_snapshots (snapshot, job_id, adopted_at) VALUES {rows} ON CONFLICT (snapshot) DO NOTHING"
        ),
        snapshots.iter().map(|snapshot| [snapshot.into(), job.into(), now.into()]),
    )
    .await
}
