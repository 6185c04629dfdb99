//! Entering many pupils for a round at once.

use platform_database::{DbError, DbResult, WriteTx};
use thiserror::Error;

use super::NewEntry;
use super::store::insert_entries;
use crate::extensions;
use crate::rounds::{self, MarkingClosed, Round, RoundId};
use crate::staff::Scope;

/// Why nobody can be entered.
#[derive(Debug, Error)]
pub(crate) enum HoldRoundError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// The round takes no pupils now.
    #[error(transparent)]
    Closed(#[from] MarkingClosed),
    /// The database.
    #[error("the round could not be held")]
    Db(#[from] DbError),
}

/// Holds a round alone for somebody of `scope` who may register pupils for it now.
pub(crate) async fn hold_for_entering(
    tx: &mut WriteTx,
    scope: &Scope,
    round: RoundId,
) -> Result<Round, HoldRoundError> {
    let round = rounds::hold_round_alone(tx, round).await?.ok_or(HoldRoundError::NoSuchRound)?;
    let round = extensions::seen_by(tx, round, scope).await?;
    round.registering(scope, tx.now())?;
    Ok(round)
}

/// Enters all of `new` for a round that the caller holds; `false` means that somebody else entered one of them first, and
/// the caller gives up.
pub(crate) async fn enter_all(tx: &mut WriteTx, round: &Round, new: &[NewEntry]) -> DbResult<bool> {
    let made = insert_entries(tx, round.id, new).await?;
    rounds::advance_round_roster(tx, round.id).await?;
    Ok(usize::try_from(made) == Ok(new.len()))
}
