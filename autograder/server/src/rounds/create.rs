//! Making a round.

use autograder_grading::RoundName;
use platform_audit::Actor;
use platform_database::{DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{RoundId, Schedule, ScheduleProblem, store};

/// Why a round was not made.
#[derive(Debug, Error)]
pub(crate) enum CreateRoundError {
    /// There is one of that year and season.
    #[error("{}はもうあります", .0.label())]
    Exists(RoundName),
    /// The dates do not fit each other.
    #[error("{0}")]
    Schedule(ScheduleProblem),
    /// The database.
    #[error("the round could not be made")]
    Db(#[from] DbError),
}

/// Makes a round in 準備中 within the caller's transaction, because its exams are made with it.
pub(crate) async fn create_round(
    tx: &mut WriteTx,
    actor: &Actor,
    name: RoundName,
    schedule: &Schedule,
) -> Result<RoundId, CreateRoundError> {
    if let Some(problem) = schedule.problem() {
        return Err(CreateRoundError::Schedule(problem));
    }
    let id = store::insert_round(tx, name, schedule).await?.ok_or(CreateRoundError::Exists(name))?;
    platform_audit::record(tx, actor, "rounds.created", format!("rounds/{name}"), &json!({})).await?;
    Ok(id)
}
