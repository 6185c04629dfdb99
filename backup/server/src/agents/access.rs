//! From a token to the agent whose it is.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use platform_audit::Actor;
use platform_web::Refusal;

use super::store::{self, AgentRow};
use crate::app::App;
use crate::members::Operator;

/// Proof that an enrolled agent speaks.
#[derive(Clone, Debug)]
pub(crate) struct EnrolledAgent {
    by: Operator,
    agent: AgentRow,
}

impl EnrolledAgent {
    /// An agent of the demonstration, for which no request speaks.
    pub(super) fn introduced(agent: AgentRow) -> EnrolledAgent {
        EnrolledAgent { by: Operator::on_schedule(), agent }
    }

    pub(super) fn agent(&self) -> &AgentRow {
        &self.agent
    }

    pub(super) fn actor(&self) -> &Actor {
        self.by.actor()
    }
}

impl FromRequestParts<App> for EnrolledAgent {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<EnrolledAgent, Refusal> {
        let by = Operator::from_request_parts(parts, app).await?;
        let mut tx = app.database.read().await?;
        let agent = match by.actor().user_id {
            Some(user) => store::find_agent_of_user(&mut tx, user).await?,
            None => None,
        };
        let agent =
            agent.ok_or_else(|| Refusal::forbidden("これはエージェントのトークンではありません。"))?;
        Ok(EnrolledAgent { by, agent })
    }
}
