//! The button 入れた.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::{PutInError, put_in};
use crate::days;
use crate::members::Operator;
use crate::moves::TakeOutError;
use crate::rotations::RotationId;

/// Which medium went in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledInsertion {
    night: String,
    medium: String,
    note: String,
}

/// Records which medium went in tonight.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(rotation): Path<RotationId>,
    Form(filled): Form<FilledInsertion>,
) -> Result<Response, Refusal> {
    let night = days::parse(&filled.night).ok_or(PutInError::AnotherDay)?;
    let medium = filled.medium.trim().parse().map_err(|_no_number| {
        Refusal::unprocessable("入れた媒体を選んでください。保管中の媒体がないときは、先に戻してください。")
    })?;
    put_in(&database, &by, rotation, night, medium, &filled.note).await?;
    let words = "今夜の媒体を記録しました。書き込みが終わったら、媒体の画面で戻してください。";
    Ok(see_other_with("/rotations", Flash::done(words)))
}

impl From<PutInError> for Refusal {
    fn from(error: PutInError) -> Refusal {
        match error {
            PutInError::NoSuchRotation => Refusal::not_found(),
            PutInError::NoReason => Refusal::unprocessable(format!("{error}。")),
            PutInError::TakeOut(TakeOutError::NotStored(label)) => Refusal::conflict(format!(
                "媒体「{label}」は保管中ではありません。先に戻すか、別の媒体を選んでください。"
            )),
            PutInError::TakeOut(error) => error.into(),
            PutInError::Attach(error) => error.into(),
            PutInError::Db(error) => error.into(),
            refused => Refusal::conflict(format!("{refused}。")),
        }
    }
}
