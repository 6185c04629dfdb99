//! The keys of the grid: a form on one's own page, and what the grid asks for.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::grid_keys::{EnterLeads, GridKeys, save_grid_keys};
use super::store;
use crate::staff::Staff;

/// The wishes as they were filled in; a box without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentKeys {
    enter: String,
    reads_back: Option<String>,
    advances: Option<String>,
}

/// Tells the grid how this person works in it.
pub(crate) async fn show(
    State(database): State<Database>,
    _staff: Staff,
    person: SignedIn,
) -> Result<Json<GridKeys>, Refusal> {
    Ok(Json(store::load_grid_keys(&mut database.read().await?, person.user()).await?))
}

/// Keeps how this person works in the grid.
pub(crate) async fn save(
    State(database): State<Database>,
    staff: Staff,
    person: SignedIn,
    Form(sent): Form<SentKeys>,
) -> Result<Response, Refusal> {
    let enter = EnterLeads::from_code(&sent.enter);
    let enter = enter.ok_or_else(|| Refusal::unprocessable("Enterで進む向きを選んでください。"))?;
    let (reads_back, advances) = (sent.reads_back.is_some(), sent.advances.is_some());
    let wished = GridKeys { enter, reads_back, advances };
    save_grid_keys(&database, staff.actor(), person.user(), wished).await?;
    Ok(see_other_with("/me", Flash::done("得点入力のキーを保存しました。")))
}
