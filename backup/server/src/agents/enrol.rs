//! A code becomes an agent with a token.

use platform_audit::{Actor, Origin};
use platform_database::{DbError, WriteTx};
use platform_identity::{
    CreateMachineError, IssueTokenError, IssuedToken, NewMachine, NewToken, UserId, WithdrawTokenError,
    create_machine_in, issue_token_in, withdraw_token_in,
};
use serde_json::json;
use thiserror::Error;

use super::code::EnrolmentCode;
use super::store::{self, ClaimedAgent};
use crate::app::App;
use crate::scopes::RUNS_WRITE;

/// How many days a token lives once it was made or prolonged, which is 60 to 90 days after the agent was last heard.
pub(super) const TOKEN_DAYS: i64 = 90;

/// What a machine says of itself.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) host: String,
    pub(super) version: String,
}

/// An agent that just enrolled.
pub(super) struct Enrolled {
    pub(super) name: String,
    /// Its token; nobody sees it a second time.
    pub(super) token: String,
}

/// Why a machine was not enrolled.
#[derive(Debug, Error)]
pub(super) enum EnrolAgentError {
    /// Nobody made it, it was used, or its day is over.
    #[error(
        "このコードは使えません。間違っているか、使用済みか、24時間が過ぎています。管理者に新しいコードを作ってもらってください"
    )]
    NoSuchCode,
    /// It has no account to report with.
    #[error("the agent's account could not be made")]
    Machine(#[from] CreateMachineError),
    /// It has an account and gets no token.
    #[error("the agent's token could not be made")]
    Token(#[from] IssueTokenError),
    /// The database.
    #[error("the agent could not be enrolled")]
    Db(#[from] DbError),
}

/// Uses up a code; of several that bring the same one wins. A machine that enrols anew loses the token it had and keeps
/// its account, so that what it reported before is known as reported.
pub(super) async fn enrol_agent(
    app: &App,
    origin: Origin,
    code: &str,
    about: &About,
) -> Result<Enrolled, EnrolAgentError> {
    let mut tx = app.database.write().await?;
    let claimed = store::claim_code(&mut tx, &EnrolmentCode::brought(code), about).await?;
    let agent = claimed.ok_or(EnrolAgentError::NoSuchCode)?;
    let actor = Actor { name: agent.name.clone(), ..Actor::server() }.from(origin);
    let (user, token) = give_token(app, &mut tx, &actor, &agent).await?;
    store::update_token(&mut tx, agent.id, user, token.id).await?;
    let facts = json!({ "host": about.host, "version": about.version });
    platform_audit::record(&mut tx, &actor, "agents.enrolled", format!("agents/{}", agent.name), &facts)
        .await?;
    tx.commit().await?;
    Ok(Enrolled { name: agent.name, token: token.text })
}

async fn give_token(
    app: &App,
    tx: &mut WriteTx,
    actor: &Actor,
    agent: &ClaimedAgent,
) -> Result<(UserId, IssuedToken), EnrolAgentError> {
    let token = NewToken {
        name: agent.name.clone(),
        scopes: vec![RUNS_WRITE.code.to_owned()],
        days: Some(TOKEN_DAYS),
    };
    let Some(user) = agent.user_id else {
        let machine = NewMachine {
            login: format!("backup-agent-{}", agent.id),
            name: agent.name.clone(),
            role: "operator".to_owned(),
            token,
        };
        return Ok(create_machine_in(tx, (app.scopes, app.machines), actor, &machine).await?);
    };
    if let Some(old) = agent.token_id {
        match withdraw_token_in(tx, actor, old, None).await {
            // Somebody withdrew it before.
            Ok(()) | Err(WithdrawTokenError::NoSuchToken) => {}
            Err(WithdrawTokenError::Db(error)) => return Err(error.into()),
        }
    }
    Ok((user, issue_token_in(tx, app.scopes, actor, user, &token).await?))
}
