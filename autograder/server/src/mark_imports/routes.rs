//! The files that are filled in and sent back.

use autograder_grading::Stage;
use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Form, Refusal};
use serde::Deserialize;
use serde_json::json;

use super::template::mark_template;
use super::wide::{load_wide, wide_marks};
use crate::app::App;
use crate::classrooms::{self, ClassroomId};
use crate::exams::{self, ExamId};
use crate::imports::send_workbook;
use crate::juku;
use crate::marks;
use crate::rounds::{self, RoundId};
use crate::staff::Marker;

/// The template of one sheet.
pub(crate) async fn show(
    State(app): State<App>,
    by: Marker,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let found = classrooms::find_classroom(&mut tx, by.scope(), classroom).await?;
    let classroom = found.ok_or_else(Refusal::not_found)?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let juku = juku::find_juku(&mut tx, by.scope(), classroom.juku_id).await?;
    let juku = juku.ok_or_else(Refusal::not_found)?;
    let sheet = marks::find_sheet(&mut tx, exam, classroom).await?;
    drop(tx);
    let subject =
        format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), sheet.classroom.number);
    by.staff().saw(&app.database, "templates.exported", subject, &json!({ "kind": "marks" })).await?;
    let (grade, subject) = (sheet.exam.grade.label(), sheet.exam.subject.label());
    let name = format!("{}_{grade}_{subject}_{}", round.name.file_label(), sheet.classroom.name);
    send_workbook(&name, mark_template(round.name, &juku.number, &sheet)).await
}

/// Which pupils' file is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    stage: Option<String>,
}

/// The marks of everybody in the scope, one row a pupil.
pub(crate) async fn list(
    State(app): State<App>,
    by: Marker,
    Path(round): Path<RoundId>,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let stage = match asked.stage.as_deref() {
        None | Some("elementary") => Stage::Elementary,
        Some("middle") => Stage::Middle,
        Some(_) => return Err(Refusal::not_found()),
    };
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let wide = load_wide(&mut tx, by.scope(), &round, &[stage]).await?;
    drop(tx);
    let sheet = wide_marks(&wide);
    let facts = json!({ "kind": "marks", "rows": sheet.rows.len() });
    by.staff().saw(&app.database, "templates.exported", format!("rounds/{}", round.name), &facts).await?;
    send_workbook(&format!("{}_得点_{}", round.name.file_label(), stage.label()), sheet).await
}
