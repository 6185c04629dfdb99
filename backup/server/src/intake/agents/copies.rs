//! `copy-status` and `update-copy-status`: what became of writing a copy.

use axum::extract::State;
use axum::response::Response;
use platform_database::Timestamp;
use platform_web::Refusal;

use super::{CLOCK_ERROR, answer, outcome, said};
use crate::app::App;
use crate::intake::arrival::Arrival;
use crate::intake::take::CopyReport;
use crate::intake::{Fields, Said, Told, Way};

/// Takes it.
pub(crate) async fn create(State(app): State<App>, arrival: Arrival) -> Result<Response, Refusal> {
    let now = app.database.now();
    Ok(answer(&arrival.take(&app, Way::Agent, None, |fields| read(fields, now)).await?))
}

/// The number that the former system gave a copy names one of ours where a person has entered it; else the job does, where
/// it has one copy.
fn read(fields: &mut Fields, now: Timestamp) -> Option<(Said, Told)> {
    let said = said(fields);
    let outcome = outcome(fields, &["status"]);
    let bytes = fields.number(fields.used(&["last_backup_size", "copy_size"]));
    let took = fields.seconds("duration_seconds");
    let written_at = fields.time("last_backup_date");
    if written_at.is_some_and(|written_at| written_at > now + CLOCK_ERROR) {
        fields.problems.add("last_backup_date", "未来の日時です。送る側の時計を確かめてください。");
    }
    let (outcome, _) = super::believed(outcome?, bytes, String::new());
    let told = format!("{} {bytes:?} {took:?} {written_at:?}", outcome.code());
    Some((
        said?,
        Told::Copy(CopyReport {
            copy_name: fields.text("copy_name"),
            copy_id: fields.text("copy_id"),
            outcome,
            written_at,
            told,
        }),
    ))
}
