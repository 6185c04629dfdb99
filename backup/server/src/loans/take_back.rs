//! Taking back a medium that was lent.

use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{LoanId, store};
use crate::alerts;
use crate::inspections::{self, InspectMediumError, Seen};
use crate::media::{self, MediumId, Standing};
use crate::members::Operator;
use crate::moves::{self, Act};
use crate::verdicts::judge_soon;

/// Why nothing was taken back.
#[derive(Debug, Error)]
pub(crate) enum TakeBackError {
    /// No such loan.
    #[error("貸出がありません")]
    NoSuchLoan,
    /// It came back before.
    #[error("この媒体は、すでに返却されています")]
    Returned,
    /// What was seen of it cannot be kept.
    #[error(transparent)]
    Inspect(#[from] InspectMediumError),
    /// The database.
    #[error("the medium could not be taken back")]
    Db(#[from] DbError),
}

/// Takes a medium back. It counts again once somebody has looked at it, which may be at once.
pub(crate) async fn take_back(
    database: &Database,
    by: &Operator,
    id: LoanId,
    seen: Option<&Seen>,
) -> Result<MediumId, TakeBackError> {
    let mut tx = database.write().await?;
    let medium = take_back_in(&mut tx, by, id).await?;
    if let Some(seen) = seen {
        inspections::inspect_in(&mut tx, by, medium, seen).await?;
    }
    tx.commit().await?;
    Ok(medium)
}

/// The same as a part of another act.
pub(crate) async fn take_back_in(
    tx: &mut WriteTx,
    by: &Operator,
    id: LoanId,
) -> Result<MediumId, TakeBackError> {
    let won = store::advance_returned(tx, id, &by.actor().name).await?;
    let loan = store::find_loan(tx, id).await?.ok_or(TakeBackError::NoSuchLoan)?;
    if !won {
        return Err(TakeBackError::Returned);
    }
    let medium = loan.medium_id;
    media::advance_standing(tx, medium, Standing::Lent, Standing::Returned, None).await?;
    moves::insert_move(tx, by, medium, Act::Returned, Standing::Returned, &loan.borrower).await?;
    let facts = json!({ "loan": id, "late": loan.due_at <= tx.now() });
    platform_audit::record(tx, by.actor(), "loans.returned", format!("media/{}", loan.medium), &facts)
        .await?;
    judge_soon(tx).await?;
    alerts::enqueue_comparison(tx).await?;
    Ok(medium)
}
