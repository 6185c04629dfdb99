//! Starting a round: the round and its exams in one go.

use autograder_grading::RoundName;
use platform_database::{Database, DbError};
use thiserror::Error;

use super::{CreateRoundError, RoundId, Schedule, create_round, store};
use crate::exams::{self, PlanExamsError, Source};
use crate::staff::Headquarters;

/// Why a round was not started.
#[derive(Debug, Error)]
pub(crate) enum StartRoundError {
    /// The round.
    #[error(transparent)]
    Round(#[from] CreateRoundError),
    /// Its exams.
    #[error(transparent)]
    Exams(#[from] PlanExamsError),
    /// The database.
    #[error("the round could not be started")]
    Db(#[from] DbError),
}

/// Makes a round in 準備中 with the exams of `source`, or without any; all or nothing.
pub(crate) async fn start_round(
    database: &Database,
    by: &Headquarters,
    name: RoundName,
    schedule: &Schedule,
    source: Option<Source>,
) -> Result<RoundId, StartRoundError> {
    let mut tx = database.write().await?;
    let id = create_round(&mut tx, by.actor(), name, schedule).await?;
    let round = store::find_round(&mut tx, id).await?.ok_or(DbError::Missing)?;
    if let Some(source) = source {
        exams::plan_from(&mut tx, by.actor(), &round, source).await?;
    }
    tx.commit().await?;
    Ok(id)
}
