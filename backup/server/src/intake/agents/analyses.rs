//! `aomei/log-analysis`: what an agent read out of a log; a note, whatever it says.

use axum::extract::State;
use axum::response::Response;
use platform_web::Refusal;

use super::{answer, said};
use crate::app::App;
use crate::intake::arrival::Arrival;
use crate::intake::{Fields, Said, Told, Way};

/// Takes it.
pub(crate) async fn create(State(app): State<App>, arrival: Arrival) -> Result<Response, Refusal> {
    Ok(answer(&arrival.take(&app, Way::Agent, None, read).await?))
}

fn read(fields: &mut Fields) -> Option<(Said, Told)> {
    let told = ["log_file_path", "parsed_data"].into_iter().filter_map(|name| fields.text(name)).collect();
    Some((said(fields)?, Told::Log(None, told)))
}
