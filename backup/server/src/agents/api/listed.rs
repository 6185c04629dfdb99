//! `GET /api/v1/agents`

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use crate::agents::list_agents;
use crate::agents::store::AgentRow;
use crate::members::Member;

/// An agent.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgentItem {
    id: i64,
    name: String,
    /// As it calls itself; empty before it has enrolled.
    host: String,
    version: String,
    enrolled_at: Option<DateTime<Utc>>,
    seen_at: Option<DateTime<Utc>>,
    /// Whether nothing was heard of it for longer than it may be silent.
    silent: bool,
    silent_minutes: i64,
    /// Reports that wait to be sent, and those that were refused.
    waiting: i64,
    refused: i64,
    revoked_at: Option<DateTime<Utc>>,
}

/// Lists the agents in the order in which they were added.
#[utoipa::path(
    get,
    path = "/api/v1/agents",
    tag = "取り込み",
    summary = "エージェントの一覧",
    params(PageAddress),
    responses((status = 200, description = "エージェント", body = Page<AgentItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<AgentItem>>, Refusal> {
    let mut tx = database.read().await?;
    let (agents, now) = (list_agents(&mut tx).await?, tx.now());
    Ok(Json(page.cut(agents, |agent| agent.id.0, |agent| AgentItem::new(agent, now))))
}

impl AgentItem {
    fn new(agent: AgentRow, now: Timestamp) -> AgentItem {
        AgentItem {
            id: agent.id.0,
            silent: agent.revoked_at.is_none() && agent.is_silent(now),
            name: agent.name,
            host: agent.host,
            version: agent.version,
            enrolled_at: agent.enrolled_at,
            seen_at: agent.seen_at,
            silent_minutes: agent.silent_minutes,
            waiting: agent.waiting,
            refused: agent.refused,
            revoked_at: agent.revoked_at,
        }
    }
}
