//! Making a round with its exams from a file.

use platform_audit::Actor;
use platform_database::{Database, DbError};
use thiserror::Error;

use super::{ExamFile, PlanExamsError, plan_exams};
use crate::rounds::{self, CreateRoundError, MoveRoundError, Round, RoundState, Schedule};

/// Why a file of exams made nothing.
#[derive(Debug, Error)]
pub(crate) enum ImportExamsError {
    /// The round.
    #[error(transparent)]
    Round(#[from] CreateRoundError),
    /// The exams.
    #[error(transparent)]
    Exams(#[from] PlanExamsError),
    /// Opening it.
    #[error(transparent)]
    Open(#[from] MoveRoundError),
    /// The database.
    #[error("the exams could not be imported")]
    Db(#[from] DbError),
}

/// Makes the round of `file` with its exams, and opens it at once if asked; all or nothing.
pub(crate) async fn import_exams(
    database: &Database,
    actor: &Actor,
    file: &ExamFile,
    schedule: &Schedule,
    open: bool,
) -> Result<Round, ImportExamsError> {
    let mut tx = database.write().await?;
    let id = rounds::create_round(&mut tx, actor, file.round, schedule).await?;
    let mut round = rounds::find_round(&mut tx, id).await?.ok_or(DbError::Missing)?;
    plan_exams(&mut tx, actor, &round, &file.exams).await?;
    if open {
        round = rounds::move_round(&mut tx, actor, id, RoundState::Open, "").await?;
    }
    tx.commit().await?;
    Ok(round)
}
