//! Adding an agent, and a new code for one that is there.

use platform_database::{Database, DbError, DbResult};
use serde_json::json;
use thiserror::Error;

use super::code::EnrolmentCode;
use super::{AgentId, store};
use crate::members::Admin;

/// After how many minutes of silence somebody is told, if nobody says otherwise.
pub(crate) const SILENT_MINUTES: i64 = 60;
/// Agents are heard every five minutes, so less would cry wolf; more than a week is no watch.
const SILENT_BOUNDS: std::ops::RangeInclusive<i64> = 15..=10_080;
/// How long a name may be, in characters; names of tokens are no longer.
const LONGEST_NAME: usize = 50;

/// Why none was added.
#[derive(Debug, Error)]
pub(crate) enum AddAgentError {
    /// No name, or too long a one.
    #[error("エージェントの名前を、{LONGEST_NAME}文字以内で入れてください")]
    Name,
    /// One of that name is in use.
    #[error("エージェント「{0}」はすでにあります")]
    Taken(String),
    /// Too short, or too long.
    #[error("応答なしとみなす時間は、{}〜{}分にしてください", SILENT_BOUNDS.start(), SILENT_BOUNDS.end())]
    Silent,
    /// The database.
    #[error("the agent could not be added")]
    Db(#[from] DbError),
}

/// Adds an agent and gives the code by which it enrols.
pub(crate) async fn add_agent(
    database: &Database,
    by: &Admin,
    name: &str,
    silent_minutes: i64,
) -> Result<(AgentId, EnrolmentCode), AddAgentError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(AddAgentError::Name);
    }
    if !SILENT_BOUNDS.contains(&silent_minutes) {
        return Err(AddAgentError::Silent);
    }
    let code = EnrolmentCode::random();
    let mut tx = database.write().await?;
    let made = store::insert_agent(&mut tx, name, silent_minutes, &code, &by.actor().name).await?;
    let id = made.ok_or_else(|| AddAgentError::Taken(name.to_owned()))?;
    let facts = json!({ "silent_minutes": silent_minutes });
    platform_audit::record(&mut tx, by.actor(), "agents.added", format!("agents/{name}"), &facts).await?;
    tx.commit().await?;
    Ok((id, code))
}

/// Gives an agent in use a new code, in place of one that was not used; `None` if there is no such agent. What it has
/// counts until the code is used.
pub(super) async fn renew_code(
    database: &Database,
    by: &Admin,
    id: AgentId,
) -> DbResult<Option<(String, EnrolmentCode)>> {
    let code = EnrolmentCode::random();
    let mut tx = database.write().await?;
    let Some(name) = store::advance_code(&mut tx, id, &code).await? else { return Ok(None) };
    platform_audit::record(&mut tx, by.actor(), "agents.code_made", format!("agents/{name}"), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(Some((name, code)))
}
