//! A pupil's 状態 and 教室, and how they came to be so, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain, read_code};
use platform_web::dates::day_of;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::change::{MoveStudentError, Told};
use super::change_status::change_status;
use super::transfer::transfer_student;
use super::{KeptMove, list_moves};
use crate::classrooms::ClassroomId;
use crate::staff::{Office, Registrar, Staff};
use crate::students::api::{StudentItem, load_item};
use crate::students::{StudentId, StudentStatus, find_student, grade_label};

/// What moved in a pupil's time with the 塾. Of what did not move on that day, old and new are `null`.
#[derive(Serialize, ToSchema)]
pub(crate) struct MoveItem {
    /// The day on which it holds.
    on: NaiveDate,
    /// `enrolled`, `paused` or `left`.
    old_status: Option<String>,
    new_status: Option<String>,
    /// The name of the 教室.
    old_classroom: Option<String>,
    new_classroom: Option<String>,
    /// 「小6」.
    old_grade: Option<&'static str>,
    new_grade: Option<&'static str>,
    /// The 生徒ID of a row that turned out to be the same pupil.
    absorbed: Option<String>,
    reason: String,
    /// 「本部」 where it was somebody of 本部 and the caller is not.
    by: String,
    at: DateTime<Utc>,
}

/// Lists what moved of a pupil, the newest first; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/students/{student}/moves",
    tag = "生徒",
    summary = "在籍の経過",
    params(PageAddress),
    responses((status = 200, description = "経過", body = Page<MoveItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Path(id): Path<StudentId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<MoveItem>>, Refusal> {
    let mut tx = database.read().await?;
    find_student(&mut tx, staff.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    let moves = list_moves(&mut tx, staff.scope(), id).await?;
    drop(tx);
    staff.saw(&database, "students.viewed", format!("students/{id}"), &json!({})).await?;
    Ok(Json(page.counted_of(moves, MoveItem::new)))
}

impl MoveItem {
    fn new(step: KeptMove) -> MoveItem {
        MoveItem {
            on: step.moved_on,
            old_status: step.old_status,
            new_status: step.new_status,
            old_classroom: step.old_classroom,
            new_classroom: step.new_classroom,
            old_grade: step.old_grade.map(grade_label),
            new_grade: step.new_grade.map(grade_label),
            absorbed: step.absorbed,
            reason: step.reason,
            by: step.moved_by,
            at: step.moved_at,
        }
    }
}

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
