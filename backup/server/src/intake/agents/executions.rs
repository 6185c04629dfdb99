//! `record-execution`: a run with its times.

use axum::extract::State;
use axum::response::Response;
use platform_web::Refusal;

use super::{answer, read_end};
use crate::app::App;
use crate::intake::Way;
use crate::intake::arrival::Arrival;

/// Takes it. A run of which only the beginning is told is none that is over.
pub(crate) async fn create(State(app): State<App>, arrival: Arrival) -> Result<Response, Refusal> {
    let now = app.database.now();
    let read = |fields: &mut crate::intake::Fields| {
        for name in ["start_time", "end_time"] {
            let told = fields.has(name).then_some(());
            fields.require(name, told);
        }
        read_end(fields, now)
    };
    Ok(answer(&arrival.take(&app, Way::Agent, None, read).await?))
}
