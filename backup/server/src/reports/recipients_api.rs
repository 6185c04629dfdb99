//! Who is sent which report, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_mail::MailAddress;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Sent, explain, read_code};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::recipients::{RecipientError, add_recipient, save_recipient};
use super::store::{self, Recipient};
use super::{RecipientId, ReportKind};
use crate::members::Admin;

/// An address that is sent a kind of report.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecipientItem {
    id: i64,
    /// `daily`, `weekly`, `monthly` and the like.
    kind: String,
    address: String,
    active: bool,
    added_by: String,
    added_at: DateTime<Utc>,
}

/// An address that shall be sent a kind of report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRecipient {
    /// `daily`, `weekly`, `monthly` and the like.
    kind: String,
    address: String,
}

/// Whether something is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentActivity {
    active: bool,
}

/// Lists who is sent what.
#[utoipa::path(
    get,
    path = "/api/v1/report-recipients",
    tag = "レポート",
    summary = "レポートの宛先の一覧",
    params(PageAddress),
    responses((status = 200, description = "宛先", body = Page<RecipientItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Admin,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RecipientItem>>, Refusal> {
    let recipients = store::list_recipients(&mut database.read().await?).await?;
    Ok(Json(page.cut(recipients, |recipient| recipient.id.0, RecipientItem::new)))
}

/// Adds an address. One is there once for a kind in any case.
#[utoipa::path(
    post,
    path = "/api/v1/report-recipients",
    tag = "レポート",
    summary = "レポートの宛先を登録する",
    request_body = SentRecipient,
    responses((status = 204, description = "登録した"))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Admin,
    Sent(sent): Sent<SentRecipient>,
) -> Result<StatusCode, Refusal> {
    let kind = read_code("kind", &sent.kind, ReportKind::ALL, ReportKind::code)?;
    let address = sent.address.parse::<MailAddress>();
    let address = address.map_err(|invalid| Refusal::of_field("address", invalid.to_string()))?;
    add_recipient(&database, &by, kind, &address).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins or ends sending to an address.
#[utoipa::path(
    post,
    path = "/api/v1/report-recipients/{recipient}",
    tag = "レポート",
    summary = "レポートの送信を止める・再開する",
    request_body = SentActivity,
    responses((status = 204, description = "変えた"))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Admin,
    Path(id): Path<RecipientId>,
    Sent(sent): Sent<SentActivity>,
) -> Result<StatusCode, Refusal> {
    save_recipient(&database, &by, id, sent.active).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

impl RecipientItem {
    fn new(recipient: Recipient) -> RecipientItem {
        RecipientItem {
            id: recipient.id.0,
            kind: recipient.kind,
            address: recipient.address,
            active: recipient.active,
            added_by: recipient.added_by,
            added_at: recipient.added_at,
        }
    }
}

impl Explain for RecipientError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, RecipientError::Twice).then_some("address")
    }
}
