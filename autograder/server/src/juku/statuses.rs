//! The form with which 本部 moves a 塾 on.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::JukuId;
use super::status::{ChangeStatusError, JukuStatus, change_status};
use crate::staff::Headquarters;

/// The status as it was chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentStatus {
    status: String,
    /// The status that the person saw.
    seen: String,
}

/// Moves the 塾 on.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    Form(sent): Form<SentStatus>,
) -> Result<Response, Refusal> {
    let read = JukuStatus::from_code(&sent.seen).zip(JukuStatus::from_code(&sent.status));
    let (seen, wanted) = read.ok_or_else(|| Refusal::unprocessable("状態を選び直してください。"))?;
    change_status(&database, &by, id, seen, wanted).await?;
    let words = match wanted {
        JukuStatus::Withdrawn => "退会にしました。この塾の人は利用できなくなりました。データは残っています。",
        _ => "状態を保存しました。",
    };
    Ok(see_other_with(&format!("/juku/{id}"), Flash::done(words)))
}

impl From<ChangeStatusError> for Refusal {
    fn from(error: ChangeStatusError) -> Refusal {
        match error {
            ChangeStatusError::NoSuchJuku => Refusal::not_found(),
            ChangeStatusError::Stale => Refusal::conflict(format!("{error}。")),
            ChangeStatusError::Db(error) => error.into(),
        }
    }
}
