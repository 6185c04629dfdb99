//! Saying which medium was put in tonight, for programs.

use axum::extract::{Path, State};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{PutInError, put_in};
use crate::media::MediumId;
use crate::members::Operator;
use crate::rotations::RotationId;
use crate::rotations::api::{WholeRotation, after};

/// Which medium was put in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentInsertion {
    /// Today in Japan.
    night: NaiveDate,
    /// The number of the medium.
    medium: i64,
    /// Needed where it is another one than the planned.
    #[serde(default)]
    note: String,
}

/// Records which medium was put in tonight. A night has one.
#[utoipa::path(
    post,
    path = "/api/v1/rotations/{rotation}/insertions",
    tag = "ローテーション",
    summary = "今夜の媒体を記録する",
    request_body = SentInsertion,
    responses((status = 200, description = "いまのローテーション", body = WholeRotation, headers(("ETag" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(rotation): Path<RotationId>,
    Sent(sent): Sent<SentInsertion>,
) -> Result<Revised<WholeRotation>, Refusal> {
    let SentInsertion { night, medium, note } = sent;
    put_in(&database, &by, rotation, night, MediumId(medium), &note).await.map_err(explain)?;
    after(&database, rotation).await
}

impl Explain for PutInError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, PutInError::NoReason).then_some("note")
    }
}
