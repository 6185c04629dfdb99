//! Media of tonight that nobody has put in.

use chrono::Timelike;
use platform_database::{DbResult, ReadTx};
use platform_web::dates;

use super::RotationId;
use super::plan::{Rota, list_rotas};
use crate::{days, insertions};

/// From which hour of the day in Japan it should be in.
const FROM_HOUR: u32 = 17;

/// A medium that is to go in tonight, and has not.
#[derive(Clone, Debug)]
pub(crate) struct MissingMedium {
    pub(crate) rotation: RotationId,
    pub(crate) job: String,
    pub(crate) medium: String,
}

/// The media of tonight that were not put in by the evening; whichever was put in instead, somebody has said why.
pub(crate) async fn list_missing_tonight(tx: &mut ReadTx) -> DbResult<Vec<MissingMedium>> {
    let now = tx.now();
    if now.with_timezone(&dates::japan()).hour() < FROM_HOUR {
        return Ok(Vec::new());
    }
    let night = days::of(now);
    let done = insertions::list_on(tx, night).await?;
    let rotas = list_rotas(tx).await?;
    let missing = |rota: &Rota| {
        let planned = rota.planned(night)?;
        let is_in = done.iter().any(|insertion| insertion.rotation_id == rota.row.id);
        let job = rota.row.job.clone();
        (!is_in).then_some(MissingMedium { rotation: rota.row.id, job, medium: planned.medium.label })
    };
    Ok(rotas.iter().filter_map(missing).collect())
}
