//! Batches of operations that programs send.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use platform_web::api::Sent;
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::find_classroom;
use super::operation::{LONGEST_NAME, MOST, Operation, Outcome};
use super::perform::perform_operations;
use crate::app::App;
use crate::classrooms::ClassroomId;
use crate::exams::ExamId;
use crate::staff::Marker;

/// Cells that are to hold other values.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentBatch {
    #[schema(max_items = 5000)]
    operations: Vec<Operation>,
}

/// What became of each operation, in their order.
#[derive(Serialize, ToSchema)]
pub(crate) struct Outcomes {
    outcomes: Vec<Outcome>,
}

/// Writes marks cell by cell. An operation is kept once under its name, however often it is sent; the outcome of one
/// never decides another's.
#[utoipa::path(
    post,
    path = "/api/v1/classrooms/{classroom}/exams/{exam}/marks/operations",
    tag = "得点",
    summary = "得点と出欠を書きこむ",
    request_body = SentBatch,
    responses((status = 200, description = "1つずつの結果", body = Outcomes))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Marker,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
    Sent(batch): Sent<SentBatch>,
) -> Result<Response, Refusal> {
    let classroom = find_classroom(&app, by.staff(), classroom).await?;
    let problems = check(&batch.operations);
    if !problems.is_empty() {
        return Err(Refusal::of_fields(&problems));
    }
    let (outcomes, _) = perform_operations(&app.database, &by, &classroom, exam, &batch.operations).await?;
    Ok(Json(Outcomes { outcomes }).into_response())
}

/// What keeps a batch from being looked at.
fn check(operations: &[Operation]) -> Problems {
    let mut problems = Problems::none();
    if operations.len() > MOST {
        problems.add("operations", format!("一度に送れるのは{MOST}件までです"));
        return problems;
    }
    for (at, operation) in operations.iter().enumerate() {
        if operation.op.is_empty() || operation.op.len() > LONGEST_NAME {
            problems.add(format!("operations[{at}].op"), format!("1から{LONGEST_NAME}文字の名前が必要です"));
        }
    }
    problems
}
