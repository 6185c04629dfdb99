//! Erasing what is kept of a pupil, for programs.

use axum::extract::State;
use axum::http::StatusCode;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::access::DataKeeper;
use super::erase::{EraseError, erase_pupil};

/// What is said before anything is erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentErasure {
    /// The 生徒ID of the pupil.
    number: String,
}

/// Erases who a pupil is; numbers without a name stay.
#[utoipa::path(
    post,
    path = "/api/v1/students/{student}/erasure",
    tag = "生徒",
    summary = "生徒の個人情報を消去する",
    request_body = SentErasure,
    responses((status = 204, description = "消去した"))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    keeper: DataKeeper,
    Sent(sent): Sent<SentErasure>,
) -> Result<StatusCode, Refusal> {
    erase_pupil(&database, &keeper, &sent.number).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

impl Explain for EraseError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, EraseError::NotConfirmed).then_some("number")
    }
}
