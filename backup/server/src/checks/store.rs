//! The SQL of checks.

use backup_engine::ReadShare;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::CheckId;
use crate::repositories::RepositoryId;
use crate::works::{Statements, statements_of};

/// How much a check reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Depth {
    /// Indexes and trees; finds what is missing or cut off.
    Structure,
    /// A seventh of the data as well, another one every day.
    Part,
    /// All data; finds every damaged byte.
    All,
}

impl Depth {
    pub(crate) const ALL: [Depth; 3] = [Depth::Structure, Depth::Part, Depth::All];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Depth::Structure => "structure",
            Depth::Part => "part",
            Depth::All => "all",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Depth> {
        Depth::ALL.into_iter().find(|depth| depth.code() == code)
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Depth::Structure => "構造のみ",
            Depth::Part => "構造とデータの7分の1",
            Depth::All => "全データ",
        }
    }

    /// What the engine is to read; `day` counts days, so that each week reads everything once.
    pub(super) fn share(self, day: u32) -> ReadShare {
        match self {
            Depth::Structure => ReadShare::Nothing,
            Depth::Part => ReadShare::Part { part: day % 7 + 1, of: 7 },
            Depth::All => ReadShare::All,
        }
    }
}

/// A look through a repository.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Check {
    pub(crate) id: CheckId,
    pub(crate) repository_id: RepositoryId,
    pub(crate) repository: String,
    depth: String,
    pub(crate) caused_by: String,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) passed: Option<bool>,
    pub(crate) reason: String,
    findings: String,
    pub(crate) bytes_read: Option<i64>,
    pub(crate) closed_at: Option<Timestamp>,
}

impl Check {
    pub(crate) fn depth(&self) -> Option<Depth> {
        Depth::from_code(&self.depth)
    }

    /// What was found, a line each.
    pub(crate) fn findings(&self) -> Vec<String> {
        serde_json::from_str(&self.findings).unwrap_or_default()
    }
}

/// The columns of a [`Check`], and where they stand.
macro_rules! check_columns {
    () => {
        "k.id, k.repository_id, r.name AS repository, k.depth, k.caused_by, k.started_at, k.ended_at, k.passed,
         k.reason, k.findings, k.bytes_read, k.closed_at
         FROM checks k JOIN repositories r ON r.id = k.repository_id"
    };
}

pub(crate) async fn find_check(tx: &mut ReadTx, id: CheckId) -> DbResult<Option<Check>> {
    tx.find(sql!(concat!("SELECT ", check_columns!(), " WHERE k.id = $1")), params![id]).await
}

/// The newest checks of a repository, the newest first.
pub(crate) async fn list_checks(
    tx: &mut ReadTx,
    repository: RepositoryId,
    limit: i64,
) -> DbResult<Vec<Check>> {
    tx.list(
        sql!(concat!("SELECT ", check_columns!(), " WHERE k.repository_id = $1 ORDER BY k.id DESC LIMIT $2")),
        params![repository, limit],
    )
    .await
}

/// The checks that began before `before`, of one repository or of all, the newest first.
pub(super) async fn list_before(
    tx: &mut ReadTx,
    repository: Option<RepositoryId>,
    before: CheckId,
    limit: i64,
) -> DbResult<Vec<Check>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            check_columns!(),
            " WHERE (CAST($1 AS BIGINT) IS NULL OR k.repository_id = $1) AND k.id < $2 ORDER BY k.id DESC LIMIT $3"
        )),
        params![repository, before, limit],
    )
    .await
}

/// The repositories that nobody has begun to check since a time.
pub(super) async fn list_due(tx: &mut ReadTx, since: Timestamp) -> DbResult<Vec<RepositoryId>> {
    let rows: Vec<(RepositoryId,)> = tx
        .list(
            sql!(
                "SELECT r.id FROM repositories r
                 WHERE r.created_at < $1 AND r.retired_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.repository_id = r.id AND k.started_at >= $1)
                 ORDER BY r.id"
            ),
            params![since],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Begins a check, which whoever asks performs `here`, or a worker later; `None` if one of the repository goes on.
pub(super) async fn insert_check(
    tx: &mut WriteTx,
    repository: RepositoryId,
    depth: Depth,
    caused_by: &str,
    here: bool,
) -> DbResult<Option<CheckId>> {
    let now = tx.now();
    let made: Option<(CheckId,)> = tx
        .find(
            sql!(
                "INSERT INTO checks (repository_id, depth, caused_by, started_at, seen_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (repository_id) WHERE ended_at IS NULL DO NOTHING RETURNING id"
            ),
            params![repository, depth.code(), caused_by, now, here.then_some(now)],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// What a check found.
#[derive(Default)]
pub(crate) struct Found {
    pub(super) findings: Vec<String>,
    pub(super) bytes_read: Option<i64>,
    /// Whether the repository could not be reached or opened.
    pub(super) unreached: bool,
}

pub(super) async fn update_found(tx: &mut WriteTx, id: CheckId, found: &Found) -> DbResult<()> {
    let findings = serde_json::to_string(&found.findings).expect("lines are plain data");
    tx.execute(
        sql!("UPDATE checks SET findings = $2, bytes_read = $3, unreached = $4 WHERE id = $1"),
        params![id, findings, found.bytes_read, found.unreached],
    )
    .await?;
    Ok(())
}

/// Closes the failed checks of a repository that one of this depth has refuted.
pub(super) async fn advance_closed(tx: &mut WriteTx, repository: RepositoryId, depth: Depth) -> DbResult<()> {
    let now = tx.now();
    let everything = depth == Depth::All;
    tx.execute(
        sql!(
            "UPDATE checks SET closed_at = $2 WHERE repository_id = $1 AND NOT passed AND closed_at IS NULL
               AND ($3 OR depth = 'structure')"
        ),
        params![repository, now, everything],
    )
    .await?;
    Ok(())
}

/// The life of a row of `checks`.
pub(super) fn statements() -> Statements {
    statements_of!("checks")
}
