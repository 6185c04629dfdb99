//! Moving a round along the rail.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::{Draft, Trouble, show_again};
use crate::app::App;
use crate::rounds::{MoveRoundError, RoundId, RoundState, advance_round};
use crate::staff::Headquarters;

/// The step as it was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledMove {
    to: String,
    #[serde(default)]
    reason: String,
}

/// Takes one step, or shows the round again with what is in the way.
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledMove>,
) -> Result<Response, Refusal> {
    let Some(to) = RoundState::from_code(&filled.to) else {
        return Err(Refusal::unprocessable("そのような状態はありません。"));
    };
    match advance_round(&app.database, &by, round, to, &filled.reason).await {
        Ok(round) => {
            let words = format!("{}を「{}」にしました。", round.name.label(), to.label());
            Ok(see_other_with(&format!("/rounds/{}", round.id), Flash::done(words)))
        }
        Err(error) => {
            let (status, trouble) = move_trouble(error)?;
            show_again(&app, &by, shell, round, (status, Draft::of_move(trouble, &filled.reason))).await
        }
    }
}

/// What kept a round where it is, for its page; a missing round and trouble with the database are no page.
pub(crate) fn move_trouble(error: MoveRoundError) -> Result<(StatusCode, Trouble), Refusal> {
    let words = error.to_string();
    match error {
        MoveRoundError::NoSuchRound => Err(Refusal::not_found()),
        MoveRoundError::Db(error) => Err(error.into()),
        MoveRoundError::Stale | MoveRoundError::NoSuchStep { .. } => {
            Ok((StatusCode::CONFLICT, Trouble::new(words)))
        }
        MoveRoundError::ExamsUnfinished(problems) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Trouble { words, details: problems }))
        }
        MoveRoundError::NeedsSnapshot
        | MoveRoundError::ReasonMissing
        | MoveRoundError::DatesUnfit(_)
        | MoveRoundError::DeadlinePassed
        | MoveRoundError::MarksExist => Ok((StatusCode::UNPROCESSABLE_ENTITY, Trouble::new(words))),
    }
}
