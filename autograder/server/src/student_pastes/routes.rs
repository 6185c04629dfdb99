//! The page on which rows are pasted, and its preview.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::apply::{Consent, PasteStudentsError, paste_students};
use super::plan::{PastePlan, plan_paste};
use super::views::{Notice, PasteView};
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::imports::fingerprint;
use crate::staff::Registrar;

const TITLE: &str = "生徒をまとめて追加する";

/// Rows as they were pasted, and what was ticked below their preview.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPaste {
    classroom: String,
    text: String,
    fingerprint: String,
    row: Vec<u32>,
}

impl SentPaste {
    /// The 教室 of rows that name none. Whoever works in one 教室 is not asked which.
    fn classroom(&self, by: &Registrar) -> Option<ClassroomId> {
        by.scope().classroom().or_else(|| self.classroom.parse().ok().map(ClassroomId))
    }
}

/// The page before anything is pasted.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, shell, &SentPaste::default(), Problems::none(), None).await
}

/// Shows what the pasted rows would add; nothing is kept.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
    Form(sent): Form<SentPaste>,
) -> Result<Response, Refusal> {
    preview(&database, &by, shell, &sent, StatusCode::OK, None).await
}

/// Adds the ticked rows, or shows their preview again with what stands in the way.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
    Form(sent): Form<SentPaste>,
) -> Result<Response, Refusal> {
    let rows: BTreeSet<u32> = sent.row.iter().copied().collect();
    let consent = Consent { fingerprint: &sent.fingerprint, rows: &rows };
    let added = match sent.classroom(&by) {
        Some(classroom) => paste_students(&database, &by, classroom, &sent.text, consent).await,
        None => Err(PasteStudentsError::NoSuchClassroom),
    };
    let (status, notice) = match added {
        Ok(count) => {
            let flash = Flash::done(format!("{count}人を追加しました。"));
            return Ok(see_other_with("/students", flash));
        }
        Err(PasteStudentsError::DataMoved) => (StatusCode::CONFLICT, Some(Notice::DataMoved)),
        Err(PasteStudentsError::NobodyTicked) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Some(Notice::NobodyTicked))
        }
        Err(PasteStudentsError::NoSuchClassroom) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        Err(PasteStudentsError::Numbers(error)) => return Err(error.into()),
    };
    preview(&database, &by, shell, &sent, status, notice).await
}

/// Plans and shows, or says what is missing to do so.
async fn preview(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    sent: &SentPaste,
    status: StatusCode,
    notice: Option<Notice>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut tx = database.read().await?;
    let usual = match sent.classroom(by) {
        Some(id) => classrooms::find_classroom(&mut tx, by.scope(), id).await?,
        None => None,
    };
    let usual = usual.filter(Classroom::is_open);
    if usual.is_none() {
        problems.add("classroom", "教室を選んでください");
    }
    if sent.text.trim().is_empty() {
        problems.add("text", "生徒の行を貼り付けてください");
    }
    let plan = match usual.filter(|_| problems.is_empty()) {
        Some(usual) => Some(plan_paste(&mut tx, by.scope(), &usual, &sent.text).await?),
        None => None,
    };
    drop(tx);
    let status = if plan.is_none() { StatusCode::UNPROCESSABLE_ENTITY } else { status };
    if let Some(plan) = &plan {
        let facts = json!({ "rows": plan.lines.len(), "errors": plan.problems.errors.len() });
        by.staff().saw(database, "students.paste_previewed", "students", &facts).await?;
    }
    let page = draw(database, by, shell, sent, problems, plan.map(|plan| (plan, notice))).await?;
    Ok((status, page).into_response())
}

async fn draw(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    sent: &SentPaste,
    problems: Problems,
    planned: Option<(PastePlan, Option<Notice>)>,
) -> Result<Html<String>, Refusal> {
    let rooms = classrooms::list_open_classrooms(&mut database.read().await?, by.scope()).await?;
    let mut view = PasteView::new(by.scope(), &rooms, &sent.classroom, &sent.text, problems);
    if let Some((plan, notice)) = planned {
        let ticked = (notice == Some(Notice::NobodyTicked)).then_some(sent.row.as_slice());
        view = view.previewing(&plan, fingerprint(&plan), ticked, notice);
    }
    shell.at(vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned())]).show(TITLE, view)
}
