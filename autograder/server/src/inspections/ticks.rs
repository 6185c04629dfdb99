//! The form beside a finding.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::TickId;
use super::finding::FindingKind;
use super::routes::draw;
use super::tick::{TickFindingError, UntickError, tick_finding, untick_finding};
use super::views::Refused;
use crate::app::App;
use crate::rounds::RoundId;
use crate::staff::Headquarters;

/// A note on a finding.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledTick {
    finding: String,
    #[serde(default)]
    note: String,
}

impl FilledTick {
    fn kind(&self) -> Option<FindingKind> {
        FindingKind::from_code(self.finding.split('-').next()?)
    }
}

/// Ticks a finding off, or shows the page again with what is wrong.
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledTick>,
) -> Result<Response, Refusal> {
    let kind = filled.kind();
    let sent = (filled.finding.as_str(), filled.note.as_str());
    let Err(error) = tick_finding(&app.database, &by, &app.inspections, round, sent).await else {
        let kind = kind.map_or("", FindingKind::code);
        let page = format!("/rounds/{round}/inspections?kind={kind}");
        return Ok(see_other_with(&page, Flash::done("確認済みにしました。")));
    };
    let status = match error {
        TickFindingError::NoSuchRound => return Err(Refusal::not_found()),
        TickFindingError::Db(error) => return Err(error.into()),
        TickFindingError::Gone | TickFindingError::Ticked => StatusCode::CONFLICT,
        TickFindingError::NoteMissing | TickFindingError::NoteTooLong => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let refused = Refused { finding: filled.finding, note: filled.note, problem: format!("{error}。") };
    Ok((status, draw(&app, &by, shell, round, kind, Some(refused)).await?).into_response())
}

/// Opens a finding again.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<TickId>,
) -> Result<Response, Refusal> {
    let round = untick_finding(&database, &by, id).await?;
    Ok(see_other_with(&format!("/rounds/{round}/inspections"), Flash::done("未確認に戻しました。")))
}

impl From<UntickError> for Refusal {
    fn from(error: UntickError) -> Refusal {
        match error {
            UntickError::NoSuchTick => Refusal::not_found(),
            UntickError::Db(error) => error.into(),
        }
    }
}
