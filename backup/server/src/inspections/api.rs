//! What somebody saw of a medium, told by programs.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, Sent, explain, read_code};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Condition, InspectMediumError, Seen, inspect_medium};
use crate::media::MediumId;
use crate::media::api::{WholeMedium, after};
use crate::members::Operator;

/// What somebody saw of a medium.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentInspection {
    /// `good`, `worn` or `damaged`.
    condition: String,
    readable: bool,
    /// Needed where it cannot be read or is damaged.
    #[serde(default)]
    note: String,
}

/// Keeps what was seen of a medium that came back, which is stored then, or of one that lies in its place.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/inspections",
    tag = "媒体",
    summary = "媒体の点検を記録する",
    request_body = SentInspection,
    responses((status = 200, description = "いまの媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Sent(sent): Sent<SentInspection>,
) -> Result<Revised<WholeMedium>, Refusal> {
    inspect_medium(&database, &by, id, &sent.read("condition")?).await.map_err(explain)?;
    after(&database, id).await
}

impl SentInspection {
    /// Reads it; a condition that there is not is refused as `field`.
    pub(crate) fn read(self, field: &str) -> Result<Seen, Refusal> {
        let condition = read_code(field, &self.condition, Condition::ALL, Condition::code)?;
        Ok(Seen { condition, readable: self.readable, note: self.note })
    }
}

impl Explain for InspectMediumError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, InspectMediumError::NoNote).then_some("note")
    }
}

impl From<InspectMediumError> for Refusal {
    fn from(error: InspectMediumError) -> Refusal {
        match error {
            InspectMediumError::NoSuchMedium => Refusal::not_found(),
            InspectMediumError::NotHere(_) => Refusal::conflict(format!("{error}。")),
            InspectMediumError::NoNote => Refusal::unprocessable(format!("{error}。")),
            InspectMediumError::Db(error) => error.into(),
        }
    }
}
