//! Writing 塾から, on the page of the remarks.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::write::{WriteMessageError, write_message};
use crate::app::App;
use crate::remark_boards::board_address;
use crate::remark_boards::routes::{Unkept, draw};
use crate::rounds::RoundId;
use crate::staff::Reporter;

/// The form as it was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledMessage {
    revision: i64,
    message: String,
}

/// Keeps the message, or shows the page again with what was typed.
pub(crate) async fn save(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
    Form(filled): Form<FilledMessage>,
) -> Result<Response, Refusal> {
    match write_message(&app.database, &by, round, filled.revision, &filled.message).await {
        Ok(()) => {
            let done = Flash::done("塾からの文を保存しました。");
            Ok(see_other_with(&query.address(&board_address(round)), done))
        }
        Err(error @ WriteMessageError::TooLong(_)) => {
            let unkept = Unkept::message(filled.message, format!("{error}。"));
            let page = draw(&app, &by, shell, round, &query, unkept).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

impl From<WriteMessageError> for Refusal {
    fn from(error: WriteMessageError) -> Refusal {
        match error {
            WriteMessageError::NotThere => Refusal::not_found(),
            WriteMessageError::TooLong(_) => Refusal::unprocessable(format!("{error}。")),
            WriteMessageError::Closed(_) | WriteMessageError::Stale => {
                Refusal::conflict(format!("{error}。"))
            }
            WriteMessageError::Db(error) => error.into(),
        }
    }
}
