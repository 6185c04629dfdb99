//! Sheets for programs; marks are written by `mark_operations`.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::Revised;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::sheet::{Sheet, SheetRow, find_sheet};
use crate::classrooms::{self, ClassroomId};
use crate::exams::{self, ExamId};
use crate::rounds;
use crate::staff::Staff;

/// A sheet: one exam as it is marked in one 教室.
#[derive(Serialize, ToSchema)]
pub(crate) struct SheetItem {
    exam: i64,
    classroom: i64,
    /// The ids of the items, in the order of each row's marks.
    items: Vec<i64>,
    rows: Vec<RowItem>,
}

/// One pupil on a sheet.
#[derive(Serialize, ToSchema)]
struct RowItem {
    /// The id of the 受験.
    entry: i64,
    /// 生徒ID.
    number: String,
    name: String,
    /// 欠席: marks are kept but not counted.
    absent: bool,
    /// `null` is 未入力, which is not zero.
    marks: Vec<Option<u16>>,
    /// 遅刻 (`late`), 早退 (`early`) or 途中退席 (`away`), and after a space the reason: `late 電車の遅れ`.
    note: Option<String>,
}

/// Tells what is entered on a sheet.
#[utoipa::path(
    get,
    path = "/api/v1/classrooms/{classroom}/exams/{exam}/marks",
    tag = "得点",
    summary = "1つの得点表",
    responses((status = 200, description = "得点表", body = SheetItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
) -> Result<Revised<SheetItem>, Refusal> {
    let mut tx = database.read().await?;
    let room = classrooms::find_classroom(&mut tx, staff.scope(), classroom).await?;
    let room = room.ok_or_else(Refusal::not_found)?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let sheet = find_sheet(&mut tx, exam, room).await?;
    drop(tx);
    let subject =
        format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), sheet.classroom.number);
    staff.saw(&database, "marks.viewed", subject, &json!({ "shown": sheet.rows.len() })).await?;
    Ok(Revised(sheet.revision, SheetItem::new(sheet)))
}

impl SheetItem {
    fn new(sheet: Sheet) -> SheetItem {
        SheetItem {
            exam: sheet.exam.id.0,
            classroom: sheet.classroom.id.0,
            items: sheet.exam.items().map(|item| item.id.0).collect(),
            rows: sheet.rows.into_iter().map(RowItem::new).collect(),
        }
    }
}

impl RowItem {
    fn new(row: SheetRow) -> RowItem {
        let points = |mark: &Option<autograder_grading::Points>| mark.map(autograder_grading::Points::get);
        RowItem {
            entry: row.entry.0,
            marks: row.marks.iter().map(points).collect(),
            note: row.note.map(String::from),
            number: row.number,
            name: row.name,
            absent: row.absent,
        }
    }
}
