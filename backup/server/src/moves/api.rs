//! Taking media out and putting them back, for programs.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{PutBackError, TakeOutError, put_back, take_out};
use crate::locations::LocationId;
use crate::media::MediumId;
use crate::media::api::{WholeMedium, after};
use crate::members::Operator;

/// Where a medium is taken or put.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentMove {
    /// The number of the place.
    place: i64,
    #[serde(default)]
    note: String,
}

/// Takes a medium out of its place, into a machine.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/departures",
    tag = "媒体",
    summary = "媒体を持ち出す",
    request_body = SentMove,
    responses((status = 200, description = "いまの媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Sent(sent): Sent<SentMove>,
) -> Result<Revised<WholeMedium>, Refusal> {
    take_out(&database, &by, id, LocationId(sent.place), &sent.note).await.map_err(explain)?;
    after(&database, id).await
}

/// Puts a medium back; its copies were written as the runs since it was taken out say.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/storage",
    tag = "媒体",
    summary = "媒体を戻す",
    request_body = SentMove,
    responses((status = 200, description = "いまの媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Sent(sent): Sent<SentMove>,
) -> Result<Revised<WholeMedium>, Refusal> {
    put_back(&database, &by, id, LocationId(sent.place), &sent.note).await.map_err(explain)?;
    after(&database, id).await
}

impl Explain for TakeOutError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, TakeOutError::NoSuchPlace).then_some("place")
    }
}

impl Explain for PutBackError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, PutBackError::NoSuchPlace).then_some("place")
    }
}
