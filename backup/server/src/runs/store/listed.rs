//! The list of runs.

use platform_database::{DbResult, Params, ReadTx, Timestamp, params, sorted_sql, sql};

use super::Run;
use crate::jobs::JobId;
use crate::runs::RunId;

/// Which runs a list shows. `outcome` may be `going_on`.
#[derive(Clone, Debug, Default)]
pub(in crate::runs) struct RunFilter {
    /// Those that began then or later.
    pub(in crate::runs) from: Option<Timestamp>,
    /// Those that began before.
    pub(in crate::runs) until: Option<Timestamp>,
    pub(in crate::runs) outcome: Option<String>,
    pub(in crate::runs) job: Option<JobId>,
    pub(in crate::runs) tool: Option<String>,
    /// A `LIKE` pattern in small letters for the names of jobs.
    pub(in crate::runs) search: String,
}

macro_rules! run_filter {
    () => {
        " WHERE r.started_at >= $1 AND r.started_at < $2
            AND (CAST($3 AS TEXT) IS NULL OR r.outcome = $3 OR ($3 = 'going_on' AND r.ended_at IS NULL))
            AND (CAST($4 AS BIGINT) IS NULL OR r.job_id = $4)
            AND (CAST($5 AS TEXT) IS NULL OR j.tool = $5) AND ($6 = '%%' OR LOWER(j.name) LIKE $6 ESCAPE '!')"
    };
}

/// A bound that is not asked for lies beyond everything.
fn filter_params(filter: &RunFilter) -> Params {
    params![
        filter.from.unwrap_or(Timestamp::UNIX_EPOCH),
        filter.until.unwrap_or(Timestamp::from_timestamp_nanos(i64::MAX)),
        filter.outcome.as_ref(),
        filter.job,
        filter.tool.as_ref(),
        &filter.search
    ]
}

pub(in crate::runs) async fn count_runs(tx: &mut ReadTx, filter: &RunFilter) -> DbResult<i64> {
    tx.count(
        sql!(concat!("SELECT COUNT(*) FROM runs r JOIN jobs j ON j.id = r.job_id", run_filter!())),
        filter_params(filter),
    )
    .await
}

/// A page of the runs.
pub(in crate::runs) async fn list_runs(
    tx: &mut ReadTx,
    filter: &RunFilter,
    (key, descending): (&str, bool),
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Run>> {
    let mut params = filter_params(filter);
    params.extend(params![limit, offset]);
    let sql = sorted_sql!(
        concat!("SELECT ", run_columns!(), run_filter!(), " ORDER BY {order} LIMIT $7 OFFSET $8"),
        key,
        descending,
        [
            "started" => "r.started_at {dir}, r.id DESC",
            "job" => "j.name {dir}, r.id DESC",
            "bytes" => "COALESCE(r.bytes, 0) {dir}, r.id DESC",
            "stored" => "COALESCE(r.bytes_stored, 0) {dir}, r.id DESC",
        ]
    );
    tx.list(sql, params).await
}

/// The runs that began before `before` in the order of their numbers, the newest first.
pub(in crate::runs) async fn list_runs_before(
    tx: &mut ReadTx,
    filter: &RunFilter,
    before: RunId,
    limit: i64,
) -> DbResult<Vec<Run>> {
    let mut params = filter_params(filter);
    params.extend(params![before, limit]);
    tx.list(
        sql!(concat!("SELECT ", run_columns!(), run_filter!(), " AND r.id < $7 ORDER BY r.id DESC LIMIT $8")),
        params,
    )
    .await
}
