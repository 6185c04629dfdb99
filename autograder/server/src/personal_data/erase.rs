//! Erasing who somebody was.

use platform_audit::record;
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::{Value, json};
use thiserror::Error;

use super::access::DataKeeper;
use super::repeat::enqueue_keeping;
use super::store::{self, Pupil};
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
    let facts = take_out(&mut tx, pupil).await?.ok_or(EraseError::Moved)?;
    rounds::advance_every_wording(&mut tx).await?;
    let subject = format!("students/{}", pupil.id);
    record(&mut tx, keeper.by().actor(), "students.erased", subject, &facts).await?;
    platform_tasks::enqueue(&mut tx, &PurgePrintings).await?;
    enqueue_keeping(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the pupil out of every row, and counts what that were; `None` if somebody did already, or changed the pupil since
/// they were read.
pub(super) async fn take_out(tx: &mut WriteTx, pupil: &Pupil) -> DbResult<Option<Value>> {
    if !store::claim_erasure(tx, pupil).await? {
        return Ok(None);
    }
    store::update_moves(tx, pupil.id).await?;
    store::update_doubles(tx, pupil.id).await?;
    Ok(Some(json!({
        "remarks": store::delete_remarks(tx, pupil.id).await?,
        "notes": store::delete_notes(tx, pupil.id).await?,
        "interviews": store::delete_interviews(tx, pupil.id).await?,
        "ticks": store::delete_ticks(tx, pupil.id).await?,
        "snapshots": store::update_frozen(tx, pupil.id).await?,
        "imports": store::delete_imports(tx, pupil.id).await?,
        "printings": store::update_printings(tx, pupil.id).await?,
    })))
}
