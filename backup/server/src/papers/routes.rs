//! Records on paper.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::ReadTx;
use platform_web::{Refusal, inline};

use super::Record;
use super::print::{PrintRecordError, print_record};
use crate::app::App;
use crate::drills::{self, DrillId};
use crate::media::{self, LongRegister};
use crate::members::Member;
use crate::stocktakes::{self, StocktakeId};
use crate::verifications::{self, VerificationId};

/// A verification with its checklist and its evidence.
pub(crate) async fn show_verification(
    State(app): State<App>,
    by: Member,
    Path(id): Path<VerificationId>,
) -> Result<Response, Refusal> {
    let found = verifications::find_record(&mut read(&app).await?, id).await?;
    hand_out(&app, &by, found.ok_or_else(Refusal::not_found)?).await
}

/// A drill that is over, with what was done and compared.
pub(crate) async fn show_drill(
    State(app): State<App>,
    by: Member,
    Path(id): Path<DrillId>,
) -> Result<Response, Refusal> {
    let found = drills::find_record(&mut read(&app).await?, id).await?;
    hand_out(&app, &by, found.ok_or_else(Refusal::not_found)?).await
}

/// The register of the media that are not discarded.
pub(crate) async fn show_register(State(app): State<App>, by: Member) -> Result<Response, Refusal> {
    let register = media::load_record(&mut read(&app).await?).await??;
    hand_out(&app, &by, register).await
}

/// A stocktake with what was found.
pub(crate) async fn show_stocktake(
    State(app): State<App>,
    by: Member,
    Path(id): Path<StocktakeId>,
) -> Result<Response, Refusal> {
    let found = stocktakes::find_record(&mut read(&app).await?, id).await?;
    hand_out(&app, &by, found.ok_or_else(Refusal::not_found)?).await
}

async fn read(app: &App) -> Result<ReadTx, Refusal> {
    Ok(app.database.read().await?)
}

async fn hand_out(app: &App, by: &Member, record: Record) -> Result<Response, Refusal> {
    let name = format!("{}_{}.pdf", record.title, record.number.replace([' ', '#'], ""));
    let pdf = print_record(app, by.actor(), record).await?;
    Ok(inline(&name, "application/pdf", pdf))
}

impl From<PrintRecordError> for Refusal {
    fn from(error: PrintRecordError) -> Refusal {
        match error {
            PrintRecordError::Db(error) => error.into(),
            unforeseen => Refusal::unknown(unforeseen),
        }
    }
}

impl From<LongRegister> for Refusal {
    fn from(error: LongRegister) -> Refusal {
        Refusal::unprocessable(format!("{error}。"))
    }
}
