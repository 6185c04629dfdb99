//! Requests for an extension: a 教室 puts one, 本部 may decline it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::ask::{AskExtensionError, ask_extension};
use super::decline::{DeclineRequestError, decline_request};
use super::routes::{FilledExtension, draw};
use super::views::RefusedAnswer;
use super::{RequestId, store};
use crate::asked_values::read_asked_values;
use crate::classrooms::ClassroomId;
use crate::exams::ExamId;
use crate::rounds::RoundId;
use crate::staff::{Headquarters, Marker};

/// A request as it was sent from a sheet.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledRequest {
    classroom: ClassroomId,
    /// The sheet to go back to.
    exam: ExamId,
    #[serde(default)]
    note: String,
    /// What this browser could not send, as the grid lists it.
    #[serde(default)]
    values: String,
}

/// Puts a request of a 教室.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Marker,
    Path(round): Path<RoundId>,
    Form(filled): Form<FilledRequest>,
) -> Result<Response, Refusal> {
    let values = read_asked_values(&filled.values).ok_or_else(not_our_list)?;
    let asked = ask_extension(&database, &by, (round, filled.classroom), &filled.note, &values).await?;
    let sheet = format!("/classrooms/{}/exams/{}/marks", filled.classroom, filled.exam);
    let words = match asked.values {
        0 => "再開を本部にお願いしました。".to_owned(),
        count => format!("再開を本部にお願いしました。送れなかった入力{count}件の一覧を付けました。"),
    };
    Ok(see_other_with(&sheet, Flash::done(words)))
}

fn not_our_list() -> Refusal {
    Refusal::unprocessable(
        "送れなかった入力の一覧を読み取れませんでした。画面を開き直して、もう一度お願いしてください。",
    )
}

/// The words with which a request is declined.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledAnswer {
    #[serde(default)]
    words: String,
}

/// Declines a request, or shows the page again with what is wrong.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RequestId>,
    shell: Shell,
    Form(filled): Form<FilledAnswer>,
) -> Result<Response, Refusal> {
    let problem = match decline_request(&database, &by, id, &filled.words).await {
        Ok(round) => {
            let page = format!("/rounds/{round}/extensions");
            return Ok(see_other_with(&page, Flash::done("お願いに返事をしました。")));
        }
        Err(error @ (DeclineRequestError::WordsMissing | DeclineRequestError::WordsTooLong)) => {
            error.to_string()
        }
        Err(error) => return Err(error.into()),
    };
    let mut tx = database.read().await?;
    let asked = store::find_request(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    drop(tx);
    let refused = RefusedAnswer { id: id.0, words: filled.words, problem };
    let page = draw(&database, &by, shell, asked.round_id, FilledExtension::default(), Some(refused)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

impl From<AskExtensionError> for Refusal {
    fn from(error: AskExtensionError) -> Refusal {
        match error {
            AskExtensionError::NotThere => Refusal::not_found(),
            AskExtensionError::NotNeeded | AskExtensionError::AskedAlready => {
                Refusal::conflict(format!("{error}。"))
            }
            AskExtensionError::NoteMissing | AskExtensionError::NoteTooLong => {
                Refusal::unprocessable(format!("{error}。"))
            }
            AskExtensionError::Db(error) => error.into(),
        }
    }
}

impl From<DeclineRequestError> for Refusal {
    fn from(error: DeclineRequestError) -> Refusal {
        match error {
            DeclineRequestError::NoSuchRequest => Refusal::not_found(),
            DeclineRequestError::Answered => Refusal::conflict(format!("{error}。")),
            DeclineRequestError::WordsMissing | DeclineRequestError::WordsTooLong => {
                Refusal::unprocessable(format!("{error}。"))
            }
            DeclineRequestError::Db(error) => error.into(),
        }
    }
}
