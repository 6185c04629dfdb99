//! The page of one pupil.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::ReadTx;
use platform_web::{Refusal, Shell, dates};
use serde_json::json;

use super::{RegisteredStudent, StudentId, store};
use crate::app::App;
use crate::classrooms;
use crate::interview_notes::{NotesView, list_notes};
use crate::staff::{Permission, Staff};
use crate::student_moves::{MoveForms, MoveLine, list_moves};
use crate::student_results::{PathView, load_path};

/// One pupil.
#[derive(Template)]
#[template(path = "students/show.html")]
struct StudentView {
    student: RegisteredStudent,
    registered: String,
    may_register: bool,
    /// 本部 does not see the memo, which is the 塾's, and may merge.
    is_headquarters: bool,
    may_have_data: bool,
    /// For those who may move the pupil.
    moving: Option<MoveForms>,
    moves: Vec<MoveLine>,
    /// For the staff of the 塾.
    interviews: Option<NotesView>,
    /// For those who may see results.
    path: Option<PathView>,
}

/// Shows what is known of one pupil.
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<StudentId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let view = load_view(&mut app.database.read().await?, &staff, id).await?;
    staff.saw(&app.database, "students.viewed", format!("students/{id}"), &json!({})).await?;
    let title = view.student.name.clone();
    shell.at(vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned())]).show(&title, view)
}

/// Loads what this person sees of the pupil, and may do.
async fn load_view(tx: &mut ReadTx, staff: &Staff, id: StudentId) -> Result<StudentView, Refusal> {
    let scope = staff.scope();
    let student = store::find_student(tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let moves = list_moves(tx, scope, id).await?;
    let rooms = match staff.office() {
        Some(_) => classrooms::list_classrooms_of(tx, &[student.juku_id]).await?,
        None => Vec::new(),
    };
    let path = match staff.reporter() {
        Some(_) => Some(PathView::new(&load_path(tx, id).await?, scope)),
        None => None,
    };
    let interviews = match staff.headquarters() {
        None => Some(NotesView::new(id, &list_notes(tx, id).await?, staff)),
        Some(_) => None,
    };
    let today = dates::day_of(tx.now()).to_string();
    Ok(StudentView {
        registered: dates::date(student.created_at),
        may_register: scope.allows(Permission::Register),
        is_headquarters: scope.is_headquarters(),
        may_have_data: scope.classroom().is_none(),
        moving: staff.registrar().map(|_| MoveForms::new(&student, &rooms, today)),
        moves: moves.iter().map(MoveLine::of).collect(),
        interviews,
        path,
        student,
    })
}
