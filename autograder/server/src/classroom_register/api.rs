//! The register of 教室 for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

use super::close::{close_classroom, reopen_classroom};
use super::name::read_name;
use super::register::{Owner, RegisterClassroomError, register_classroom};
use super::revise::{ReviseClassroomError, revise_classroom};
use super::routes::{field_of, read_entry};
use crate::classrooms::ClassroomId;
use crate::classrooms::api::{ClassroomItem, load_item};
use crate::juku::JukuId;
use crate::staff::Office;

/// A 教室 that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClassroom {
    /// The id of the 塾; a 塾 may leave its own out.
    juku: Option<i64>,
    /// 教室ID: six digits, unique within the 塾.
    number: String,
    name: String,
}

/// What a 教室 is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentName {
    name: String,
}

/// Whether a 教室 takes pupils.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentClassroomStatus {
    /// `open` or `closed`.
    status: String,
}

/// Makes a 教室.
#[utoipa::path(
    post,
    path = "/api/v1/classrooms",
    tag = "塾と教室",
    summary = "教室を登録する",
    request_body = NewClassroom,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "登録した教室の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    making: Making<NewClassroom>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: NewClassroom| {
            let owner = new.juku.map_or(Owner::Own, |id| Owner::Id(JukuId(id)));
            let entry = read_entry(Some(owner), &new.number, &new.name, Problems::none());
            let entry = entry.map_err(|problems| Refusal::of_fields(&problems))?;
            Ok(register_classroom(&database, &by, &entry).await.map_err(explain)?.0)
        })
        .await
}

/// Calls a 教室 otherwise.
#[utoipa::path(
    put,
    path = "/api/v1/classrooms/{classroom}",
    tag = "塾と教室",
    summary = "教室名を書き換える",
    request_body = SentName,
    responses((status = 200, description = "書き換えた教室", body = ClassroomItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentName>,
) -> Result<Revised<ClassroomItem>, Refusal> {
    let name = read_name(&sent.name).map_err(|words| Refusal::of_field("name", words))?;
    revise_classroom(&database, &by, id, seen, &name).await.map_err(explain)?;
    load_item(&database, by.scope(), id).await.map_err(Refusal::after_keeping)
}

/// Closes a 教室, or opens it again.
#[utoipa::path(
    put,
    path = "/api/v1/classrooms/{classroom}/status",
    tag = "塾と教室",
    summary = "教室を閉じる・また開く",
    request_body = SentClassroomStatus,
    responses((status = 200, description = "変わったあとの教室", body = ClassroomItem, headers(("ETag" = String))))
)]
pub(crate) async fn save_status(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentClassroomStatus>,
) -> Result<Revised<ClassroomItem>, Refusal> {
    match &*sent.status {
        "closed" => close_classroom(&database, &by, id, seen).await.map_err(explain)?,
        "open" => reopen_classroom(&database, &by, id, seen).await.map_err(explain)?,
        _ => return Err(Refusal::of_field("status", "open か closed を入れてください")),
    }
    load_item(&database, by.scope(), id).await.map_err(Refusal::after_keeping)
}

impl Explain for RegisterClassroomError {
    fn field(&self) -> Option<&'static str> {
        (!matches!(self, RegisterClassroomError::Db(_))).then(|| field_of(self))
    }
}

impl From<RegisterClassroomError> for Refusal {
    fn from(error: RegisterClassroomError) -> Refusal {
        match error {
            RegisterClassroomError::Db(error) => error.into(),
            RegisterClassroomError::Exists(_) => Refusal::conflict(format!("{error}。")),
            _ => Refusal::unprocessable(format!("{error}。")),
        }
    }
}

impl Explain for ReviseClassroomError {
    fn is_outdated(&self) -> bool {
        matches!(self, ReviseClassroomError::Stale)
    }
}
