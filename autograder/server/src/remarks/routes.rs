//! Writing 総評 on the page of the report card.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::write::{WriteRemarkError, write_remark};
use crate::app::App;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::report_cards::routes::{UnkeptRemark, draw};
use crate::staff::Reporter;

/// The form as it was filled in; blank words mean the phrase.
#[derive(Deserialize)]
pub(crate) struct FilledRemark {
    exam: ExamId,
    words: String,
    /// The words that the form showed.
    #[serde(default)]
    shown: String,
}

/// Keeps a remark, or shows the page again with what was typed.
pub(crate) async fn save(
    State(app): State<App>,
    by: Reporter,
    Path(entry): Path<EntryId>,
    shell: Shell,
    Form(filled): Form<FilledRemark>,
) -> Result<Response, Refusal> {
    let card = format!("/entries/{entry}/report-card");
    // A phrase that is sent back unchanged is nobody's remark: it must still follow the total.
    if !filled.words.trim().is_empty() && same_words(&filled.words, &filled.shown) {
        return Ok(see_other_with(&card, Flash::done("変更はありませんでした。")));
    }
    match write_remark(&app.database, &by, entry, filled.exam, &filled.words).await {
        Ok(()) => {
            let done = if filled.words.trim().is_empty() {
                "総評を文例に戻しました。"
            } else {
                "総評を保存しました。"
            };
            Ok(see_other_with(&card, Flash::done(done)))
        }
        Err(error @ WriteRemarkError::TooLong(_)) => {
            let unkept = UnkeptRemark { exam: filled.exam, words: filled.words, problem: error.to_string() };
            let page = draw(&app, &by, shell, entry, Some(unkept)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Whether two texts say the same; a browser sends other line ends than it was given.
pub(crate) fn same_words(one: &str, other: &str) -> bool {
    one.trim().replace("\r\n", "\n") == other.trim().replace("\r\n", "\n")
}

impl From<WriteRemarkError> for Refusal {
    fn from(error: WriteRemarkError) -> Refusal {
        match error {
            WriteRemarkError::NotThere => Refusal::not_found(),
            WriteRemarkError::TooLong(_) => Refusal::unprocessable(error.to_string()),
            WriteRemarkError::Closed(_) => Refusal::conflict(error.to_string()),
            WriteRemarkError::Db(error) => error.into(),
        }
    }
}
