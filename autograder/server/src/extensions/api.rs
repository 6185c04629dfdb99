//! Extensions for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask::{AskExtensionError, ask_extension};
use super::decline::{DeclineRequestError, decline_request};
use super::grant::{Grant, GrantExtensionError, grant_extension};
use super::store::{self, Extension, Request};
use super::withdraw::withdraw_extension;
use super::{ExtensionId, RequestId};
use crate::classrooms::ClassroomId;
use crate::rounds::{self, RoundId};
use crate::staff::{Headquarters, Marker};

/// Another 締切 for a 塾 or a 教室.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExtensionItem {
    id: i64,
    juku_number: String,
    juku_name: String,
    /// `null`: it is for the whole 塾.
    classroom_number: Option<String>,
    classroom_name: Option<String>,
    until_at: DateTime<Utc>,
    reason: String,
    granted_by: String,
    granted_at: DateTime<Utc>,
    /// `null` while it holds.
    withdrawn_at: Option<DateTime<Utc>>,
}

/// A 教室 asks for more time.
#[derive(Serialize, ToSchema)]
pub(crate) struct RequestItem {
    id: i64,
    classroom: i64,
    juku_number: String,
    juku_name: String,
    classroom_number: String,
    classroom_name: String,
    note: String,
    asked_by: String,
    asked_at: DateTime<Utc>,
}

/// An extension that is to be granted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewExtension {
    /// 塾ID.
    juku: String,
    /// 教室ID; empty for the whole 塾.
    #[serde(default)]
    classroom: String,
    until: DateTime<Utc>,
    reason: String,
    /// The id of the request that it answers.
    request: Option<i64>,
}

/// A request of a 教室 that may be marked by the caller.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRequest {
    classroom: i64,
    note: String,
}

/// Why a request is declined.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRefusal {
    words: String,
}

/// Lists the extensions of a round, those that were taken back, too.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/extensions",
    tag = "テスト回",
    summary = "期限の延長",
    params(PageAddress),
    responses((status = 200, description = "延長", body = Page<ExtensionItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ExtensionItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let all = store::list_extensions(&mut tx, by.staff().scope(), round.id).await?;
    Ok(Json(page.cut(all, |extension| extension.id.0, ExtensionItem::new)))
}

/// Lists the requests of a round that wait for an answer.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/extension-requests",
    tag = "テスト回",
    summary = "返事を待っている再開のお願い",
    params(PageAddress),
    responses((status = 200, description = "お願い", body = Page<RequestItem>))
)]
pub(crate) async fn list_requests(
    State(database): State<Database>,
    _by: Headquarters,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RequestItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let waiting = store::list_waiting(&mut tx, round.id).await?;
    Ok(Json(page.cut(waiting, |request| request.id.0, RequestItem::new)))
}

/// Grants a 塾 or a 教室 another 締切.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/extensions",
    tag = "テスト回",
    summary = "期限を延ばす",
    request_body = NewExtension,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "延長の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    making: Making<NewExtension>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: NewExtension| {
            let granted = grant_extension(&database, &by, round, &new.into()).await.map_err(explain)?;
            Ok(granted.id.0)
        })
        .await
}

/// Takes an extension back.
#[utoipa::path(
    post,
    path = "/api/v1/extensions/{extension}/withdrawal",
    tag = "テスト回",
    summary = "延長を取り消す",
    responses((status = 204, description = "取り消した"))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<ExtensionId>,
) -> Result<StatusCode, Refusal> {
    withdraw_extension(&database, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks 本部 for more time.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/extension-requests",
    tag = "テスト回",
    summary = "再開を本部にお願いする",
    request_body = NewRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "お願いの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create_request(
    State(database): State<Database>,
    by: Marker,
    Path(round): Path<RoundId>,
    making: Making<NewRequest>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: NewRequest| {
            let place = (round, ClassroomId(new.classroom));
            let asked = ask_extension(&database, &by, place, &new.note, &[]).await.map_err(explain)?;
            Ok(asked.id.0)
        })
        .await
}

/// Declines a request.
#[utoipa::path(
    post,
    path = "/api/v1/extension-requests/{request}/refusal",
    tag = "テスト回",
    summary = "再開のお願いを断る",
    request_body = SentRefusal,
    responses((status = 204, description = "返事をした"))
)]
pub(crate) async fn delete_request(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RequestId>,
    Sent(sent): Sent<SentRefusal>,
) -> Result<StatusCode, Refusal> {
    decline_request(&database, &by, id, &sent.words).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<NewExtension> for Grant {
    fn from(new: NewExtension) -> Grant {
        Grant {
            juku_number: new.juku,
            classroom_number: new.classroom,
            until_at: new.until,
            reason: new.reason,
            request: new.request.map(RequestId),
        }
    }
}

impl ExtensionItem {
    fn new(extension: Extension) -> ExtensionItem {
        ExtensionItem {
            id: extension.id.0,
            juku_number: extension.juku_number,
            juku_name: extension.juku_name,
            classroom_number: extension.classroom_number,
            classroom_name: extension.classroom_name,
            until_at: extension.until_at,
            reason: extension.reason,
            granted_by: extension.granted_by,
            granted_at: extension.granted_at,
            withdrawn_at: extension.withdrawn_at,
        }
    }
}

impl RequestItem {
    fn new(request: Request) -> RequestItem {
        RequestItem {
            id: request.id.0,
            classroom: request.classroom_id.0,
            juku_number: request.juku_number,
            juku_name: request.juku_name,
            classroom_number: request.classroom_number,
            classroom_name: request.classroom_name,
            note: request.note,
            asked_by: request.asked_by,
            asked_at: request.asked_at,
        }
    }
}

impl Explain for GrantExtensionError {
    fn field(&self) -> Option<&'static str> {
        match self {
            GrantExtensionError::NoSuchJuku(_) | GrantExtensionError::Withdrawn(_) => Some("juku"),
            GrantExtensionError::NoSuchClassroom { .. } => Some("classroom"),
            GrantExtensionError::Past | GrantExtensionError::NoLater(_) => Some("until"),
            GrantExtensionError::ReasonMissing | GrantExtensionError::ReasonTooLong => Some("reason"),
            _ => None,
        }
    }
}

impl From<GrantExtensionError> for Refusal {
    fn from(error: GrantExtensionError) -> Refusal {
        match error {
            GrantExtensionError::NoSuchRound => Refusal::not_found(),
            GrantExtensionError::Db(error) => error.into(),
            GrantExtensionError::Stale | GrantExtensionError::NotYet => {
                Refusal::conflict(format!("{error}。"))
            }
            error => Refusal::unprocessable(format!("{error}。")),
        }
    }
}

impl Explain for AskExtensionError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, AskExtensionError::NoteMissing | AskExtensionError::NoteTooLong).then_some("note")
    }
}

impl Explain for DeclineRequestError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, DeclineRequestError::WordsMissing | DeclineRequestError::WordsTooLong)
            .then_some("words")
    }
}
