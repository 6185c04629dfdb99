//! The forms of the register.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::facts::TypedFacts;
use super::register::{RegisterStudentError, register_student};
use super::revise::{ReviseStudentError, revise_student};
use super::views::{EditStudentView, NewStudentView};
use super::{Alike, AssignNumbersError};
use crate::classrooms::{self, ClassroomId};
use crate::staff::Registrar;
use crate::students::{RegisteredStudent, StudentId, back_to, find_student};

const NEW: &str = "生徒を追加する";
const EDIT: &str = "生徒の変更";

/// A new pupil as it was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentStudent {
    pub(super) classroom: String,
    /// Whether the person has seen who is alike, and means somebody else.
    is_somebody_else: Option<String>,
    #[serde(flatten)]
    pub(super) facts: TypedFacts,
}

/// The form for a pupil who is not there yet.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_new(&database, &by, shell, &SentStudent::default(), Problems::none(), &[]).await
}

/// Adds a pupil, or shows the form again with what is wrong or who is alike.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
    Form(sent): Form<SentStudent>,
) -> Result<Response, Refusal> {
    // Whoever works in one 教室 is not asked which.
    let chosen = by.scope().classroom().or_else(|| sent.classroom.parse().ok().map(ClassroomId));
    let (mut problems, facts) = match sent.facts.read() {
        Ok(facts) => (Problems::none(), Some(facts)),
        Err(problems) => (problems, None),
    };
    if chosen.is_none() {
        problems.add("classroom", "教室を選んでください");
    }
    let Some((facts, classroom)) = facts.zip(chosen) else {
        let page = draw_new(&database, &by, shell, &sent, problems, &[]).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let is_somebody_else = sent.is_somebody_else.is_some();
    match register_student(&database, &by, classroom, &facts, is_somebody_else).await {
        Ok(id) => {
            let words = format!("{}さんを追加しました。", facts.name);
            Ok(see_other_with(&format!("/students/{id}"), Flash::done(words)))
        }
        Err(RegisterStudentError::Alike(alike)) => {
            let page = draw_new(&database, &by, shell, &sent, problems, &alike).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(refused @ RegisterStudentError::NoSuchClassroom) => {
            problems.add("classroom", refused.to_string());
            let page = draw_new(&database, &by, shell, &sent, problems, &[]).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// The form of a pupil.
pub(crate) async fn edit(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let student = load(&database, &by, id).await?;
    draw_edit(&by, shell, EditStudentView::of(&student))
}

/// A pupil as it was changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentFacts {
    /// The revision that the person saw.
    revision: String,
    /// The state of the list beside which the form stood.
    list: Option<String>,
    #[serde(flatten)]
    facts: TypedFacts,
}

/// Writes a pupil, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentId>,
    shell: Shell,
    Form(sent): Form<SentFacts>,
) -> Result<Response, Refusal> {
    // A form without a revision has seen none; no pupil has this one.
    let seen = sent.revision.parse().unwrap_or(-1);
    let facts = match sent.facts.read() {
        Ok(facts) => facts,
        Err(problems) => {
            let student = load(&database, &by, id).await?;
            let view = EditStudentView::of(&student).refilled(sent.facts, seen).refused(problems);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw_edit(&by, shell, view)?).into_response());
        }
    };
    match revise_student(&database, &by, id, seen, &facts).await {
        Ok(()) => Ok(see_other_with(&back_to(id, sent.list.as_deref()), Flash::done("保存しました。"))),
        Err(ReviseStudentError::Stale) => {
            let student = load(&database, &by, id).await?;
            let view = EditStudentView::of(&student).refilled(sent.facts, student.revision).moved_on(student);
            Ok((StatusCode::CONFLICT, draw_edit(&by, shell, view)?).into_response())
        }
        Err(ReviseStudentError::NoSuchStudent) => Err(Refusal::not_found()),
        Err(ReviseStudentError::Db(error)) => Err(error.into()),
    }
}

async fn load(database: &Database, by: &Registrar, id: StudentId) -> Result<RegisteredStudent, Refusal> {
    find_student(&mut database.read().await?, by.scope(), id).await?.ok_or_else(Refusal::not_found)
}

async fn draw_new(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    sent: &SentStudent,
    problems: Problems,
    alike: &[Alike],
) -> Result<Html<String>, Refusal> {
    let classrooms = classrooms::list_open_classrooms(&mut database.read().await?, by.scope()).await?;
    let view = NewStudentView::new(by.scope(), &classrooms, sent, problems, alike);
    shell.at(vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned())]).show(NEW, view)
}

fn draw_edit(by: &Registrar, shell: Shell, view: EditStudentView) -> Result<Html<String>, Refusal> {
    let (name, address) = (view.name_now.clone(), view.address.clone());
    let way = vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned()), (name.as_str(), address)];
    shell.at(way).show(EDIT, view.for_scope(by.scope()))
}

impl From<RegisterStudentError> for Refusal {
    fn from(error: RegisterStudentError) -> Refusal {
        match error {
            RegisterStudentError::Numbers(error) => error.into(),
            RegisterStudentError::NoSuchClassroom => Refusal::unprocessable(format!("{error}。")),
            RegisterStudentError::Alike(_) | RegisterStudentError::Raced => {
                Refusal::conflict(format!("{error}。"))
            }
        }
    }
}

impl From<AssignNumbersError> for Refusal {
    fn from(error: AssignNumbersError) -> Refusal {
        match error {
            AssignNumbersError::UsedUp => Refusal::conflict(format!("{error}。")),
            AssignNumbersError::Db(error) => error.into(),
        }
    }
}
