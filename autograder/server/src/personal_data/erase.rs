//! Erasing who somebody was.

use platform_audit::record;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::access::DataKeeper;
use super::store;
use crate::printings::PurgePrintings;
use crate::rounds;

/// Why nothing was erased.
#[derive(Debug, Error)]
pub(super) enum EraseError {
    /// What was typed is not the pupil's 生徒ID.
    #[error("入力した生徒IDが、この生徒のものと違います。何も消していません")]
    NotConfirmed,
    /// Somebody erased the pupil already, or changed the pupil since the page was shown.
    #[error("この生徒の個人情報は、もう消去されているか、表示したあとに変わりました")]
    Moved,
    /// The database.
    #[error("the pupil could not be erased")]
    Db(#[from] DbError),
}

/// Takes the pupil's name, 生徒ID and remarks out of every table, frozen versions included, forgets uploaded files that
/// may name the pupil, and calls printed files back. Marks stay, without a name.
pub(super) async fn erase_pupil(
    database: &Database,
    keeper: &DataKeeper,
    typed_number: &str,
) -> Result<(), EraseError> {
    let pupil = keeper.pupil();
    if typed_number.trim() != pupil.number {
        return Err(EraseError::NotConfirmed);
    }
    let mut tx = database.write().await?;
    if !store::claim_erasure(&mut tx, pupil).await? {
        return Err(EraseError::Moved);
    }
    store::update_moves(&mut tx, pupil.id).await?;
    store::update_doubles(&mut tx, pupil.id).await?;
    let facts = json!({
        "remarks": store::delete_remarks(&mut tx, pupil.id).await?,
        "notes": store::delete_notes(&mut tx, pupil.id).await?,
        "ticks": store::delete_ticks(&mut tx, pupil.id).await?,
        "snapshots": store::update_frozen(&mut tx, pupil.id).await?,
        "imports": store::delete_imports(&mut tx, pupil.id).await?,
        "printings": store::update_printings(&mut tx, pupil.id).await?,
    });
    rounds::advance_every_wording(&mut tx).await?;
    let subject = format!("students/{}", pupil.id);
    record(&mut tx, keeper.by().actor(), "students.erased", subject, &facts).await?;
    platform_tasks::enqueue(&mut tx, &PurgePrintings).await?;
    tx.commit().await?;
    Ok(())
}
