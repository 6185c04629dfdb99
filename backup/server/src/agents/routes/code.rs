//! The button that makes a new code for an agent.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_identity::FreshlyProven;
use platform_web::{Refusal, Shell};

use super::draw_code;
use crate::agents::AgentId;
use crate::agents::add::renew_code;
use crate::app::App;
use crate::members::Admin;

/// Makes it and shows it, this once.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proof: FreshlyProven,
    Path(id): Path<AgentId>,
    shell: Shell,
) -> Result<Response, Refusal> {
    let made = renew_code(&app.database, &by, id).await?;
    let (name, code) = made.ok_or_else(Refusal::not_found)?;
    draw_code(&app, shell, (id, &name), code.text())
}
