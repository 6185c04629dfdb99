//! The roster that is filled in and sent back.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::Refusal;
use serde_json::json;

use super::store;
use super::template::roster_template;
use crate::app::App;
use crate::imports::send_workbook;
use crate::rounds::{self, RoundId};
use crate::staff::Registrar;

/// The roster of the round within the scope; while nobody is entered, of every registered pupil.
pub(crate) async fn list(
    State(app): State<App>,
    by: Registrar,
    Path(round): Path<RoundId>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let mut pupils = store::list_entered(&mut tx, by.scope(), round.id).await?;
    if pupils.is_empty() {
        pupils = store::list_registered(&mut tx, by.scope()).await?;
    }
    drop(tx);
    let facts = json!({ "kind": "roster", "rows": pupils.len() });
    by.staff().saw(&app.database, "templates.exported", format!("rounds/{}", round.name), &facts).await?;
    let name = format!("{}_名簿", round.name.file_label());
    send_workbook(&name, roster_template(Some(round.name), pupils)).await
}
