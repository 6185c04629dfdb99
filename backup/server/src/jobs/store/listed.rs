//! The SQL of the lists of jobs.

use platform_database::{DbResult, Params, ReadTx, Timestamp, params, sorted_sql, sql};

use crate::jobs::JobId;

/// A job as a list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::jobs) struct JobLine {
    pub(in crate::jobs) id: JobId,
    pub(in crate::jobs) name: String,
    pub(in crate::jobs) tool: String,
    pub(in crate::jobs) data_class: String,
    pub(in crate::jobs) target: String,
    pub(in crate::jobs) owner: String,
    pub(in crate::jobs) schedule: Option<String>,
    pub(in crate::jobs) paused: bool,
    pub(in crate::jobs) paused_reason: String,
    pub(in crate::jobs) retired_at: Option<Timestamp>,
    pub(in crate::jobs) started_at: Option<Timestamp>,
    pub(in crate::jobs) ended_at: Option<Timestamp>,
    pub(in crate::jobs) outcome: Option<String>,
    pub(in crate::jobs) succeeded_at: Option<Timestamp>,
    pub(in crate::jobs) answer: Option<String>,
    /// Of another tool's job alone.
    pub(in crate::jobs) source_kind: Option<String>,
    pub(in crate::jobs) grace_minutes: i64,
    pub(in crate::jobs) created_at: Timestamp,
    /// The newest run of which an end was heard.
    pub(in crate::jobs) heard_at: Option<Timestamp>,
}

/// What stands beside a job `j`: its newest run `r`, its newest success `s` and its verdict `v`.
macro_rules! with_newest {
    () => {
        " LEFT JOIN runs r ON r.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id)
          LEFT JOIN runs s ON s.id = (SELECT MAX(n.id) FROM runs n WHERE n.job_id = j.id AND n.outcome = 'succeeded')
          LEFT JOIN verdict_changes v ON v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = j.id) "
    };
}

/// Jobs as [`JobLine`]s; `$from` says which, and calls them `j`.
macro_rules! job_lines {
    ($from:literal) => {
        concat!(
            "SELECT j.id, j.name, j.tool, j.data_class, j.target, j.owner, j.schedule, j.paused, j.paused_reason, j.retired_at,
                    r.started_at, r.ended_at, r.outcome, s.ended_at AS succeeded_at, v.answer, j.source_kind,
                    j.grace_minutes, j.created_at, h.ended_at AS heard_at
             FROM ", $from, with_newest!(),
            "LEFT JOIN runs h ON j.source_kind IS NULL AND h.id = (
                 SELECT n.id FROM runs n WHERE n.job_id = j.id AND n.outcome IN ('succeeded', 'warned', 'failed')
                 ORDER BY n.id DESC LIMIT 1)"
        )
    };
}

/// Which jobs a list shows: what [`platform_database::containing`] made of the search in lower case, an answer of the
/// verdict, and which state (those in use unless one is said).
pub(in crate::jobs) struct JobFilter {
    pub(in crate::jobs) search: String,
    pub(in crate::jobs) answer: Option<String>,
    pub(in crate::jobs) state: Option<String>,
    pub(in crate::jobs) tool: Option<String>,
    pub(in crate::jobs) class: Option<String>,
}

impl JobFilter {
    fn params(&self) -> Params {
        params![
            &self.search,
            self.answer.as_ref(),
            self.state.as_ref(),
            self.tool.as_ref(),
            self.class.as_ref()
        ]
    }
}

/// The tools of jobs in use, by name.
pub(crate) async fn list_tools(tx: &mut ReadTx) -> DbResult<Vec<String>> {
    let tools: Vec<(String,)> = tx
        .list(sql!("SELECT DISTINCT tool FROM jobs WHERE retired_at IS NULL ORDER BY tool"), params![])
        .await?;
    Ok(tools.into_iter().map(|(tool,)| tool).collect())
}

/// Where a job `j` with its verdict `v` is what a [`JobFilter`] asks for, in `$1` to `$5`.
macro_rules! is_sought {
    () => {
        "(LOWER(j.name) LIKE $1 ESCAPE '!' OR LOWER(j.target) LIKE $1 ESCAPE '!' OR LOWER(j.tool) LIKE $1 ESCAPE '!'
          OR LOWER(j.owner) LIKE $1 ESCAPE '!')
         AND (CAST($2 AS TEXT) IS NULL OR COALESCE(v.answer, 'unknown') = $2)
         AND CASE WHEN CAST($3 AS TEXT) = 'retired' THEN j.retired_at IS NOT NULL
                  WHEN $3 = 'paused' THEN j.paused AND j.retired_at IS NULL ELSE j.retired_at IS NULL END
         AND (CAST($4 AS TEXT) IS NULL OR j.tool = $4) AND (CAST($5 AS TEXT) IS NULL OR j.data_class = $5)"
    };
}

/// The jobs of a list that were made after `after`, in order.
pub(in crate::jobs) async fn list_lines_after(
    tx: &mut ReadTx,
    filter: &JobFilter,
    after: JobId,
    limit: i64,
) -> DbResult<Vec<JobLine>> {
    tx.list(
        sql!(concat!(job_lines!("jobs j"), " WHERE ", is_sought!(), " AND j.id > $6 ORDER BY j.id LIMIT $7")),
        [filter.params(), params![after, limit]].concat(),
    )
    .await
}

/// The jobs of a list with their newest run and verdict, sorted and cut to a page (`limit`, `offset`). What only shows is
/// looked up for the lines of the page alone.
pub(in crate::jobs) async fn list_lines(
    tx: &mut ReadTx,
    filter: &JobFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<JobLine>> {
    tx.list(
        sorted_sql!(
            concat!(
                "WITH page AS (SELECT j.id, ROW_NUMBER() OVER (ORDER BY {order}) AS place FROM jobs j",
                with_newest!(),
                "WHERE ",
                is_sought!(),
                " ORDER BY place LIMIT $6 OFFSET $7) ",
                job_lines!("page JOIN jobs j ON j.id = page.id"),
                " ORDER BY page.place"
            ),
            sort.0,
            sort.1,
            [
                "name" => "j.name {dir}",
                "tool" => "j.tool {dir}, j.name",
                "run" => "r.started_at {dir}, j.name",
                "success" => "s.ended_at {dir}, j.name",
                "verdict" => "CASE v.answer WHEN 'broken' THEN 0 WHEN 'unknown' THEN 1 WHEN 'warning' THEN 2 WHEN 'met' THEN 3 ELSE 1 END {dir}, j.name"
            ]
        ),
        [filter.params(), params![page.0, page.1]].concat(),
    )
    .await
}

/// The jobs of one tool.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::jobs) struct ToolCount {
    pub(in crate::jobs) tool: String,
    /// How many of them are in use.
    pub(in crate::jobs) in_use: i64,
    /// How many of them the list shows.
    pub(in crate::jobs) lines: i64,
}

/// How many jobs a list shows, tool by tool; the tools of which it shows none too.
pub(in crate::jobs) async fn count_lines(tx: &mut ReadTx, filter: &JobFilter) -> DbResult<Vec<ToolCount>> {
    tx.list(
        sql!(concat!(
            "SELECT j.tool, COUNT(CASE WHEN j.retired_at IS NULL THEN 1 END) AS in_use, COUNT(CASE WHEN ",
            is_sought!(),
            " THEN 1 END) AS lines FROM jobs j
             LEFT JOIN verdict_changes v ON v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = j.id)
             GROUP BY j.tool ORDER BY j.tool"
        )),
        filter.params(),
    )
    .await
}
