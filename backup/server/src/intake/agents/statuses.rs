//! `status` and `update-status`: how a run ended, with or without its times.

use axum::extract::State;
use axum::response::Response;
use platform_web::Refusal;

use super::{answer, read_end};
use crate::app::App;
use crate::intake::Way;
use crate::intake::arrival::Arrival;

/// Takes it.
pub(crate) async fn create(State(app): State<App>, arrival: Arrival) -> Result<Response, Refusal> {
    let now = app.database.now();
    let taken = arrival.take(&app, Way::Agent, None, |fields| read_end(fields, now)).await?;
    Ok(answer(&taken))
}
