//! How a 塾 stands, how it is reached and what its people may do, for programs.

use axum::Json;
use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain, read_code};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contact::{ChangeContactError, change_contact};
use super::status::{JukuStatus, change_status};
use super::store;
use super::switch::{SwitchJukuError, switch_juku};
use super::{Juku, JukuId};
use crate::staff::api::SwitchItems;
use crate::staff::{Headquarters, Office, Switches};

/// How a 塾 stands and is reached.
#[derive(Serialize, ToSchema)]
pub(crate) struct JukuStateItem {
    id: i64,
    /// `trial`, `member` or `withdrawn`.
    status: String,
    /// 連絡先, as its report cards print it.
    contact: String,
}

/// Tells how a 塾 stands.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/standing",
    tag = "塾と教室",
    summary = "塾の状態と連絡先",
    responses((status = 200, description = "状態と連絡先", body = JukuStateItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
) -> Result<Json<JukuStateItem>, Refusal> {
    let found = store::find_juku(&mut database.read().await?, by.scope(), id).await?;
    Ok(Json(JukuStateItem::new(found.ok_or_else(Refusal::not_found)?)))
}

/// The status that a 塾 shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentJukuStatus {
    /// The status that was read.
    seen: String,
    /// `trial`, `member` or `withdrawn`, which shuts its people out at once.
    status: String,
}

/// Moves a 塾 on.
#[utoipa::path(
    post,
    path = "/api/v1/juku/{juku}/status",
    tag = "塾と教室",
    summary = "塾の状態を変える",
    request_body = SentJukuStatus,
    responses((status = 200, description = "変わった状態", body = JukuStateItem))
)]
pub(crate) async fn save_status(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    Sent(sent): Sent<SentJukuStatus>,
) -> Result<Json<JukuStateItem>, Refusal> {
    let read = |field: &str, code: &str| read_code(field, code, JukuStatus::ALL, JukuStatus::code);
    let (seen, wanted) = (read("seen", &sent.seen)?, read("status", &sent.status)?);
    change_status(&database, &by, id, seen, wanted).await?;
    let found = store::find_juku(&mut database.read().await?, by.staff().scope(), id).await?;
    Ok(Json(JukuStateItem::new(found.ok_or_else(Refusal::not_found)?)))
}

/// The 連絡先 that a 塾 shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentContact {
    /// The 連絡先 that was read.
    seen: String,
    /// One line of at most 80 letters; empty: none is printed.
    contact: String,
}

/// Writes the 連絡先 of a 塾.
#[utoipa::path(
    post,
    path = "/api/v1/juku/{juku}/contact",
    tag = "塾と教室",
    summary = "塾の連絡先を変える",
    request_body = SentContact,
    responses((status = 200, description = "変わった連絡先", body = JukuStateItem))
)]
pub(crate) async fn save_contact(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
    Sent(sent): Sent<SentContact>,
) -> Result<Json<JukuStateItem>, Refusal> {
    change_contact(&database, &by, id, &sent.seen, &sent.contact).await.map_err(explain)?;
    show(State(database), by, Path(id)).await
}

/// Tells what the people of a 塾 may do.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/switches",
    tag = "塾と教室",
    summary = "塾の権限",
    responses((status = 200, description = "権限", body = SwitchItems, headers(("ETag" = String))))
)]
pub(crate) async fn show_switches(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
) -> Result<Revised<SwitchItems>, Refusal> {
    let found = store::find_juku(&mut database.read().await?, by.scope(), id).await?;
    Ok(SwitchItems::revised(found.ok_or_else(Refusal::not_found)?.switches))
}

/// Turns the switches of a 塾.
#[utoipa::path(
    put,
    path = "/api/v1/juku/{juku}/switches",
    tag = "塾と教室",
    summary = "塾の権限を変える",
    request_body = SwitchItems,
    responses((status = 200, description = "変わった権限", body = SwitchItems, headers(("ETag" = String))))
)]
pub(crate) async fn save_switches(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    SeenRevision(seen): SeenRevision,
    Sent(wanted): Sent<SwitchItems>,
) -> Result<Revised<SwitchItems>, Refusal> {
    let seen = Switches::from_revision(seen).ok_or_else(Refusal::outdated)?;
    switch_juku(&database, &by, id, seen, wanted.into()).await.map_err(explain)?;
    Ok(SwitchItems::revised(wanted.into()))
}

impl JukuStateItem {
    fn new(juku: Juku) -> JukuStateItem {
        JukuStateItem { id: juku.id.0, status: juku.status, contact: juku.contact }
    }
}

impl Explain for ChangeContactError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, ChangeContactError::TooLong(_) | ChangeContactError::SeveralLines).then_some("contact")
    }
}

impl Explain for SwitchJukuError {
    fn is_outdated(&self) -> bool {
        matches!(self, SwitchJukuError::Stale)
    }
}
