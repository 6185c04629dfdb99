//! What the grid asks of the server.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use platform_database::Timestamp;
use platform_web::{ListQuery, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::events::{After, news_of};
use super::operation::{LONGEST_NAME, MOST, Operation, Outcome};
use super::perform::{PerformError, perform_operations};
use super::store;
use crate::app::App;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::marks::Span;
use crate::staff::{Marker, Staff};
use crate::wide_sheets;

/// What the grid sends.
#[derive(Deserialize)]
pub(crate) struct Batch {
    /// Who typed them: another who has signed in since sends nothing of theirs.
    person: i64,
    operations: Vec<Operation>,
}

/// What it is answered.
#[derive(Serialize)]
struct Performed {
    outcomes: Vec<Outcome>,
    /// The newest edit that they made: what is heard of their cells up to it is no news to the sender.
    edit: Option<i64>,
    server_time: Timestamp,
}

/// Performs a batch of operations.
pub(crate) async fn save(
    State(app): State<App>,
    by: Marker,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
    batch: Result<Json<Batch>, axum::extract::rejection::JsonRejection>,
) -> Result<Response, Refusal> {
    let classroom = find_classroom(&app, by.staff(), classroom).await?;
    let Json(batch) = batch.map_err(|unreadable| not_ours().because(unreadable))?;
    if batch.operations.len() > MOST
        || batch.operations.iter().any(|operation| operation.op.len() > LONGEST_NAME)
    {
        return Err(not_ours());
    }
    if by.actor().user_id != Some(batch.person) {
        return Err(Refusal::conflict("ほかの人が入力した内容は、送っていません。"));
    }
    let (outcomes, edit) =
        perform_operations(&app.database, &by, &classroom, exam, &batch.operations).await?;
    Ok(Json(Performed { outcomes, edit, server_time: app.database.now() }).into_response())
}

/// Tells what others change on the sheet, or on both of its grade, and who has it open, as server-sent events.
pub(crate) async fn list(
    State(app): State<App>,
    staff: Staff,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
    query: ListQuery,
    after: After,
) -> Result<Response, Refusal> {
    let classroom = find_classroom(&app, &staff, classroom).await?;
    let mut span = Span::of_sheet(exam, &classroom);
    if wide_sheets::wants_both(&query) {
        span.exams = wide_sheets::find_pair(&app.database, exam).await?;
    }
    let news = news_of(app.newsroom, app.database, span, staff, after);
    Ok(Sse::new(news).keep_alive(KeepAlive::default()).into_response())
}

/// The cell that somebody asks about.
#[derive(Deserialize)]
pub(crate) struct OfCell {
    entry: Option<EntryId>,
    /// None asks for the attendance.
    item: Option<ItemId>,
}

/// Tells how a cell came to hold what it holds, the newest change first.
pub(crate) async fn show_history(
    State(app): State<App>,
    staff: Staff,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
    Query(cell): Query<OfCell>,
) -> Result<Response, Refusal> {
    let classroom = find_classroom(&app, &staff, classroom).await?;
    let entry = cell.entry.ok_or_else(not_ours)?;
    let mut tx = app.database.read().await?;
    let changes = store::list_changes(&mut tx, (exam, classroom.id), entry, cell.item).await?;
    let told: Vec<_> = changes.into_iter().map(|change| change.told_to(staff.scope())).collect();
    Ok(Json(json!({ "changes": told })).into_response())
}

pub(super) async fn find_classroom(app: &App, staff: &Staff, id: ClassroomId) -> Result<Classroom, Refusal> {
    let mut tx = app.database.read().await?;
    classrooms::find_classroom(&mut tx, staff.scope(), id).await?.ok_or_else(Refusal::not_found)
}

fn not_ours() -> Refusal {
    Refusal::unprocessable("送られた内容を読み取れませんでした。画面を開き直してください。")
}

impl From<PerformError> for Refusal {
    fn from(error: PerformError) -> Refusal {
        match error {
            PerformError::NoSuchSheet => Refusal::not_found(),
            PerformError::Db(error) => error.into(),
        }
    }
}
