//! A pupil's 状態 for programs.

use axum::extract::{Path, State};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain, read_code};
use platform_web::dates::day_of;
use serde::Deserialize;
use utoipa::ToSchema;

use super::change::{MoveStudentError, Told};
use super::change_status::change_status;
use super::transfer::transfer_student;
use crate::classrooms::ClassroomId;
use crate::staff::{Office, Registrar};
use crate::students::api::{StudentItem, load_item};
use crate::students::{StudentId, StudentStatus};

/// The 状態 that a pupil is to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentStudentStatus {
    /// `enrolled`, `paused` or `left`.
    status: String,
    /// The day on which it holds, today if nobody says.
    on: Option<NaiveDate>,
    #[serde(default)]
    reason: String,
}

/// Moves a pupil to another 状態; no mark is touched.
#[utoipa::path(
    put,
    path = "/api/v1/students/{student}/status",
    tag = "生徒",
    summary = "生徒を在籍・休会・退会にする",
    request_body = SentStudentStatus,
    responses((status = 200, description = "変わったあとの生徒", body = StudentItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentStudentStatus>,
) -> Result<Revised<StudentItem>, Refusal> {
    let wanted = read_code("status", &sent.status, StudentStatus::ALL, StudentStatus::code)?;
    let on = sent.on.unwrap_or_else(|| day_of(database.now()));
    let told = Told { on, reason: sent.reason.trim() };
    change_status(&database, &by, id, seen, wanted, told).await.map_err(explain)?;
    load_item(&database, by.scope(), id).await.map_err(Refusal::after_keeping)
}

/// The 教室 that a pupil is to move to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentClassroom {
    /// The id of a 教室 of the pupil's 塾 that is not closed.
    classroom: i64,
    /// The day on which it holds, today if nobody says.
    on: Option<NaiveDate>,
    #[serde(default)]
    reason: String,
}

/// Moves a pupil to another 教室; the staff of one 教室 send nobody to another.
#[utoipa::path(
    put,
    path = "/api/v1/students/{student}/classroom",
    tag = "生徒",
    summary = "生徒をほかの教室にうつす",
    request_body = SentClassroom,
    responses((status = 200, description = "うつったあとの生徒", body = StudentItem, headers(("ETag" = String))))
)]
pub(crate) async fn save_classroom(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(id): Path<StudentId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentClassroom>,
) -> Result<Revised<StudentItem>, Refusal> {
    let on = sent.on.unwrap_or_else(|| day_of(database.now()));
    let told = Told { on, reason: sent.reason.trim() };
    let to = ClassroomId(sent.classroom);
    transfer_student(&database, &by, id, seen, to, told).await.map_err(explain)?;
    load_item(&database, by.scope(), id).await.map_err(Refusal::after_keeping)
}

impl Explain for MoveStudentError {
    fn is_outdated(&self) -> bool {
        matches!(self, MoveStudentError::Stale)
    }
}
