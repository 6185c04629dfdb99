//! The SQL of agents.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};
use platform_identity::{TokenId, UserId};

use super::AgentId;
use super::code::EnrolmentCode;
use super::enrol::About;
use super::heartbeat::Heartbeat;
use crate::jobs::JobId;

/// An agent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct AgentRow {
    pub(super) id: AgentId,
    pub(super) name: String,
    pub(super) silent_minutes: i64,
    pub(super) made_by: String,
    pub(super) made_at: Timestamp,
    pub(super) code_ends_at: Option<Timestamp>,
    pub(super) token_id: Option<TokenId>,
    pub(super) enrolled_at: Option<Timestamp>,
    pub(super) host: String,
    pub(super) version: String,
    pub(super) seen_at: Option<Timestamp>,
    pub(super) waiting: i64,
    pub(super) refused: i64,
    pub(super) revoked_at: Option<Timestamp>,
}

impl AgentRow {
    /// Whether nothing was heard of it for too long.
    pub(super) fn is_silent(&self, now: Timestamp) -> bool {
        self.seen_at.is_some_and(|seen| now - seen > TimeDelta::minutes(self.silent_minutes))
    }
}

/// Every agent, those in use first.
pub(crate) async fn list_agents(tx: &mut ReadTx) -> DbResult<Vec<AgentRow>> {
    tx.list(
        sql!(
            "SELECT id, name, silent_minutes, made_by, made_at, code_ends_at, token_id, enrolled_at, host, version, seen_at,
                    waiting, refused, revoked_at
             FROM agents ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, name, id"
        ),
        params![],
    )
    .await
}

/// How many agents are in use.
pub(crate) async fn count_in_use(tx: &mut ReadTx) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM agents WHERE revoked_at IS NULL"), params![]).await
}

pub(super) async fn find_agent(tx: &mut ReadTx, id: AgentId) -> DbResult<Option<AgentRow>> {
    tx.find(
        sql!(
            "SELECT id, name, silent_minutes, made_by, made_at, code_ends_at, token_id, enrolled_at, host, version, seen_at,
                    waiting, refused, revoked_at
             FROM agents WHERE id = $1"
        ),
        params![id],
    )
    .await
}

/// The agent in use that reports in the name of this account.
pub(super) async fn find_agent_of_user(tx: &mut ReadTx, user: i64) -> DbResult<Option<AgentRow>> {
    tx.find(
        sql!(
            "SELECT id, name, silent_minutes, made_by, made_at, code_ends_at, token_id, enrolled_at, host, version, seen_at,
                    waiting, refused, revoked_at
             FROM agents WHERE user_id = $1 AND revoked_at IS NULL"
        ),
        params![user],
    )
    .await
}

/// The agent in use that is called so.
pub(crate) async fn find_agent_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<AgentId>> {
    let found: Option<(AgentId,)> =
        tx.find(sql!("SELECT id FROM agents WHERE name = $1 AND revoked_at IS NULL"), params![name]).await?;
    Ok(found.map(|(id,)| id))
}

/// Adds one; `None` if one of that name is in use.
pub(super) async fn insert_agent(
    tx: &mut WriteTx,
    name: &str,
    silent_minutes: i64,
    code: &EnrolmentCode,
    made_by: &str,
) -> DbResult<Option<AgentId>> {
    let now = tx.now();
    let made: Option<(AgentId,)> = tx
        .find(
            sql!(
                "INSERT INTO agents (name, silent_minutes, made_by, made_at, code_hash, code_ends_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id"
            ),
            params![name, silent_minutes, made_by, now, &code.hash(), EnrolmentCode::ends_at(now)],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Gives an agent in use another code, and its name.
pub(super) async fn advance_code(
    tx: &mut WriteTx,
    id: AgentId,
    code: &EnrolmentCode,
) -> DbResult<Option<String>> {
    let now = tx.now();
    let found: Option<(String,)> = tx
        .find(
            sql!(
                "UPDATE agents SET code_hash = $2, code_ends_at = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING name"
            ),
            params![id, &code.hash(), EnrolmentCode::ends_at(now)],
        )
        .await?;
    Ok(found.map(|(name,)| name))
}

/// An agent whose code was just used.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct ClaimedAgent {
    pub(super) id: AgentId,
    pub(super) name: String,
    pub(super) user_id: Option<UserId>,
    pub(super) token_id: Option<TokenId>,
}

/// Uses up a code.
pub(super) async fn claim_code(
    tx: &mut WriteTx,
    code: &EnrolmentCode,
    about: &About,
) -> DbResult<Option<ClaimedAgent>> {
    let now = tx.now();
    tx.find(
        sql!(
            "UPDATE agents SET code_hash = NULL, code_ends_at = NULL, host = $2, version = $3, enrolled_at = $4, seen_at = $4
             WHERE code_hash = $1 AND code_ends_at > $4 AND revoked_at IS NULL
             RETURNING id, name, user_id, token_id"
        ),
        params![&code.hash(), &about.host, &about.version, now],
    )
    .await
}

pub(super) async fn update_token(
    tx: &mut WriteTx,
    id: AgentId,
    user: UserId,
    token: TokenId,
) -> DbResult<()> {
    tx.execute(sql!("UPDATE agents SET user_id = $2, token_id = $3 WHERE id = $1"), params![id, user, token])
        .await?;
    Ok(())
}

/// Ends an agent for good; gives its name and its token.
pub(super) async fn advance_revoked(
    tx: &mut WriteTx,
    id: AgentId,
) -> DbResult<Option<(String, Option<TokenId>)>> {
    let now = tx.now();
    tx.find(
        sql!(
            "UPDATE agents SET revoked_at = $2, code_hash = NULL, code_ends_at = NULL
             WHERE id = $1 AND revoked_at IS NULL RETURNING name, token_id"
        ),
        params![id, now],
    )
    .await
}

/// Notes that an agent was heard.
pub(super) async fn update_seen(tx: &mut WriteTx, id: AgentId, said: &Heartbeat) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE agents SET seen_at = $2, host = $3, version = $4, waiting = $5, refused = $6 WHERE id = $1"
        ),
        params![id, now, &said.about.host, &said.about.version, said.waiting, said.refused],
    )
    .await?;
    Ok(())
}

/// One thing that an agent watches.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct WatchRow {
    pub(super) place: i64,
    pub(super) job_name: String,
    pub(super) job_id: Option<JobId>,
    pub(super) tool: String,
    pub(super) looked_at: Option<Timestamp>,
    pub(super) problem: String,
}

/// What an agent watches.
pub(super) async fn list_watches(tx: &mut ReadTx, id: AgentId) -> DbResult<Vec<WatchRow>> {
    tx.list(
        sql!(
            "SELECT place, job_name, job_id, tool, looked_at, problem FROM agent_watches WHERE agent_id = $1 ORDER BY place"
        ),
        params![id],
    )
    .await
}

pub(super) async fn delete_watches(tx: &mut WriteTx, id: AgentId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM agent_watches WHERE agent_id = $1"), params![id]).await?;
    Ok(())
}

pub(super) async fn insert_watches(tx: &mut WriteTx, id: AgentId, watches: &[WatchRow]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            7,
            "INSERT INTO agent_watches (agent_id, place, job_name, job_id, tool, looked_at, problem) VALUES {rows}"
        ),
        watches.iter().map(|watch| {
            [
                id.into(),
                watch.place.into(),
                watch.job_name.as_str().into(),
                watch.job_id.into(),
                watch.tool.as_str().into(),
                watch.looked_at.into(),
                watch.problem.as_str().into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

/// An agent of which nothing was heard for too long.
#[derive(Clone, Debug)]
pub(crate) struct SilentAgent {
    pub(crate) id: AgentId,
    pub(crate) name: String,
    pub(crate) seen_at: Timestamp,
    pub(crate) silent_minutes: i64,
}

/// Agents in use of which nothing was heard within their window.
pub(crate) async fn list_silent(tx: &mut ReadTx) -> DbResult<Vec<SilentAgent>> {
    let now = tx.now();
    let agents = list_agents(tx).await?;
    let silent = agents.into_iter().filter(|agent| agent.revoked_at.is_none() && agent.is_silent(now));
    Ok(silent
        .filter_map(|agent| {
            let AgentRow { id, name, seen_at, silent_minutes, .. } = agent;
            Some(SilentAgent { id, name, seen_at: seen_at?, silent_minutes })
        })
        .collect())
}

/// Something that an agent could not look at.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct WatchTrouble {
    pub(crate) agent_id: AgentId,
    pub(crate) agent: String,
    pub(crate) job_name: String,
    pub(crate) tool: String,
    pub(crate) problem: String,
}

/// What agents in use said last that they could not look at.
pub(crate) async fn list_troubled_watches(tx: &mut ReadTx) -> DbResult<Vec<WatchTrouble>> {
    tx.list(
        sql!(
            "SELECT a.id AS agent_id, a.name AS agent, w.job_name, w.tool, w.problem
             FROM agent_watches w JOIN agents a ON a.id = w.agent_id
             WHERE a.revoked_at IS NULL AND w.problem <> '' ORDER BY a.id, w.place"
        ),
        params![],
    )
    .await
}

/// An agent that watches a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct AgentOfJob {
    pub(crate) id: AgentId,
    pub(crate) name: String,
}

/// The agents in use that watch a job.
pub(crate) async fn list_agents_of_job(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<AgentOfJob>> {
    tx.list(
        sql!(
            "SELECT DISTINCT a.id, a.name FROM agent_watches w JOIN agents a ON a.id = w.agent_id
             WHERE w.job_id = $1 AND a.revoked_at IS NULL ORDER BY a.name"
        ),
        params![job],
    )
    .await
}
