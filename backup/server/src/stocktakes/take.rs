//! Taking stock of a place.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{StocktakeId, store};
use crate::locations::{self, LocationId};
use crate::media::MediumId;
use crate::members::Operator;
use crate::moves;
use crate::scans::{Line, LineProblem, gather};
use crate::verdicts::judge_soon;

/// Why no stock was taken.
#[derive(Debug, Error)]
pub(crate) enum TakeStockError {
    /// Lines that mean no medium.
    #[error("some lines mean no medium")]
    Lines(Vec<LineProblem>),
    /// No such place, or a retired one.
    #[error("棚卸しをする場所を選び直してください")]
    NoSuchPlace,
    /// The database.
    #[error("the stocktake could not be kept")]
    Db(#[from] DbError),
}

/// Keeps which media somebody saw in `place`, and which of those that should be there are missing. Nothing seen is a finding too.
pub(crate) async fn take_stock(
    database: &Database,
    by: &Operator,
    place: LocationId,
    lines: &[Line],
    remark: &str,
) -> Result<StocktakeId, TakeStockError> {
    let mut tx = database.write().await?;
    if !locations::advance_in_use(&mut tx, place).await? {
        return Err(TakeStockError::NoSuchPlace);
    }
    let found = gather(&mut tx, lines).await?;
    let unknown: Vec<LineProblem> = found.iter().filter_map(LineProblem::unknown).collect();
    if !unknown.is_empty() {
        return Err(TakeStockError::Lines(unknown));
    }
    let id = store::insert_stocktake(&mut tx, place, remark.trim(), &by.actor().name).await?;
    let present: Vec<MediumId> =
        found.iter().filter_map(|found| Some(found.medium.as_ref().ok()?.id)).collect();
    store::insert_seen(&mut tx, id, &present).await?;
    store::insert_missing(&mut tx, id).await?;
    let kept = store::find_stocktake(&mut tx, id).await?.ok_or(TakeStockError::NoSuchPlace)?;
    moves::insert_counts(&mut tx, by, id, &format!("{} #{id}", kept.place)).await?;
    let facts = json!({ "stocktake": id, "seen": kept.seen, "missing": kept.missing, "extra": kept.extra });
    let subject = format!("locations/{}", kept.place);
    platform_audit::record(&mut tx, by.actor(), "stocktakes.taken", subject, &facts).await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(id)
}
