//! The screens of agents.

pub(crate) mod code;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::add::{AddAgentError, add_agent};
use super::revoke::{RevokeAgentError, revoke_agent};
use super::views::{AgentView, AgentsView, CodeView, FilledAgent};
use super::{AgentId, store};
use crate::app::App;
use crate::members::{Admin, Member};

const TITLE: &str = "エージェント";
const ADDRESS: &str = "/agents";

/// Lists the agents.
pub(crate) async fn list(State(app): State<App>, by: Member, shell: Shell) -> Result<Html<String>, Refusal> {
    draw(&app, shell, by.admin().is_some(), FilledAgent::usual(), Problems::none()).await
}

/// Adds an agent and shows its code, this once.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    shell: Shell,
    Form(filled): Form<FilledAgent>,
) -> Result<Response, Refusal> {
    match add_agent(&app.database, &by, filled.name(), filled.silent_minutes()).await {
        Ok((id, code)) => draw_code(&app, shell, (id, filled.name()), code.text()),
        Err(AddAgentError::Db(error)) => Err(error.into()),
        Err(refused) => {
            let mut problems = Problems::none();
            let field = if matches!(refused, AddAgentError::Silent) { "silent_minutes" } else { "name" };
            problems.add(field, format!("{refused}。"));
            let page = draw(&app, shell, true, filled, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Shows one agent and what it watches.
pub(crate) async fn show(
    State(app): State<App>,
    by: Member,
    Path(id): Path<AgentId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let agent = store::find_agent(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let watches = store::list_watches(&mut tx, id).await?;
    let view = AgentView::new(&agent, &watches, by.admin().is_some(), tx.now());
    shell.at(crumbs()).show(view.name(), &view)
}

/// Ends an agent for good.
pub(crate) async fn delete(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<AgentId>,
) -> Result<Response, Refusal> {
    revoke_agent(&app.database, &by, id).await?;
    Ok(see_other_with(&format!("{ADDRESS}/{id}"), Flash::done("エージェントを取り消しました。")))
}

fn crumbs() -> Vec<(&'static str, String)> {
    vec![(TITLE, ADDRESS.to_owned())]
}

async fn draw(
    app: &App,
    shell: Shell,
    may_add: bool,
    filled: FilledAgent,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let agents = store::list_agents(&mut tx).await?;
    shell.show(TITLE, AgentsView::new(&agents, may_add, filled, problems, tx.now()))
}

fn draw_code(app: &App, shell: Shell, (id, name): (AgentId, &str), code: &str) -> Result<Response, Refusal> {
    let view = CodeView::new(app.front.public_url.as_ref().map(ToString::to_string), id, name, code);
    Ok((StatusCode::CREATED, shell.at(crumbs()).show("登録コード", view)?).into_response())
}

impl From<RevokeAgentError> for Refusal {
    fn from(error: RevokeAgentError) -> Refusal {
        match error {
            RevokeAgentError::NoSuchAgent => Refusal::not_found(),
            RevokeAgentError::Db(error) => error.into(),
        }
    }
}
