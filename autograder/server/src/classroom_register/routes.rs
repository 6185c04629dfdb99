//! The forms of the register of 教室.

use autograder_grading::{JukuNumber, parse_classroom_number, parse_juku_number};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::name::read_name;
use super::register::{NewEntry, Owner, RegisterClassroomError, register_classroom};
use super::revise::{ReviseClassroomError, revise_classroom};
use super::views::{EditClassroomView, NewClassroomView};
use crate::classrooms::{Classroom, ClassroomId, find_classroom};
use crate::menu::list_of_classrooms;
use crate::staff::Office;

/// A new 教室 as it was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentClassroom {
    /// 塾ID; only 本部 fills it in.
    pub(super) juku: String,
    /// 教室ID.
    pub(super) number: String,
    pub(super) name: String,
}

/// Reads 教室ID and name, and adds what is wrong.
pub(super) fn read_entry(
    owner: Option<Owner>,
    number: &str,
    name: &str,
    mut problems: Problems,
) -> Result<NewEntry, Problems> {
    let (number, name) = (parse_classroom_number(number), read_name(name));
    if let Err(reason) = &number {
        problems.add("number", reason.to_string());
    }
    if let Err(words) = &name {
        problems.add("name", words.clone());
    }
    match (owner, number, name) {
        (Some(owner), Ok(number), Ok(name)) => Ok(NewEntry { owner, number, name }),
        _ => Err(problems),
    }
}

impl SentClassroom {
    fn read(&self, by: &Office) -> Result<NewEntry, Problems> {
        let mut problems = Problems::none();
        let owner = if by.scope().is_headquarters() {
            let read: Result<JukuNumber, _> = parse_juku_number(&self.juku);
            read.map(Owner::Number).map_err(|reason| problems.add("juku", reason.to_string())).ok()
        } else {
            Some(Owner::Own)
        };
        read_entry(owner, &self.number, &self.name, problems)
    }
}

/// The form for a 教室 that is not there yet; `juku` in the address fills in the 塾ID.
pub(crate) async fn new(by: Office, query: ListQuery, shell: Shell) -> Result<Html<String>, Refusal> {
    let juku = query.filter("juku").unwrap_or_default().to_owned();
    draw_new(shell, &by, SentClassroom { juku, ..SentClassroom::default() }, Problems::none())
}

/// Makes a 教室, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    shell: Shell,
    Form(sent): Form<SentClassroom>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let status = match sent.read(&by) {
        Ok(entry) => match register_classroom(&database, &by, &entry).await {
            Ok(id) => {
                let words = format!("{}を登録しました。", entry.name);
                return Ok(see_other_with(&format!("/classrooms/{id}"), Flash::done(words)));
            }
            Err(RegisterClassroomError::Db(error)) => return Err(error.into()),
            Err(refused) => {
                problems.add(field_of(&refused), refused.to_string());
                StatusCode::CONFLICT
            }
        },
        Err(found) => {
            problems = found;
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Ok((status, draw_new(shell, &by, sent, problems)?).into_response())
}

/// The field that a refusal is about.
pub(super) fn field_of(refused: &RegisterClassroomError) -> &'static str {
    match refused {
        RegisterClassroomError::NoSuchJuku => "juku",
        RegisterClassroomError::Exists(_) | RegisterClassroomError::Db(_) => "number",
    }
}

/// The form of a 教室, with the button that closes it.
pub(crate) async fn edit(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let classroom = load(&database, &by, id).await?;
    let name = classroom.name.clone();
    draw_edit(shell, &by, classroom, name, Problems::none())
}

/// A 教室 as it was changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentName {
    /// The revision that the person saw.
    revision: String,
    name: String,
}

/// Writes the name, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    shell: Shell,
    Form(sent): Form<SentName>,
) -> Result<Response, Refusal> {
    let (status, words) = match read_name(&sent.name) {
        // A form without a revision has seen none; no 教室 has this one.
        Ok(name) => {
            let seen = sent.revision.parse().unwrap_or(-1);
            match revise_classroom(&database, &by, id, seen, &name).await {
                Ok(()) => {
                    let done = Flash::done("教室名を保存しました。");
                    return Ok(see_other_with(&format!("/classrooms/{id}"), done));
                }
                Err(stale @ ReviseClassroomError::Stale) => (StatusCode::CONFLICT, stale.to_string()),
                Err(refused) => return Err(refused.into()),
            }
        }
        Err(words) => (StatusCode::UNPROCESSABLE_ENTITY, words),
    };
    let mut problems = Problems::none();
    problems.add("name", words);
    let classroom = load(&database, &by, id).await?;
    Ok((status, draw_edit(shell, &by, classroom, sent.name, problems)?).into_response())
}

async fn load(database: &Database, by: &Office, id: ClassroomId) -> Result<Classroom, Refusal> {
    find_classroom(&mut database.read().await?, by.scope(), id).await?.ok_or_else(Refusal::not_found)
}

fn draw_new(
    shell: Shell,
    by: &Office,
    sent: SentClassroom,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let asks_juku = by.scope().is_headquarters();
    let way = vec![("ホーム", "/".to_owned()), list_of_classrooms(by.scope())];
    shell.at(way).show("教室を登録する", NewClassroomView { asks_juku, sent, problems })
}

fn draw_edit(
    shell: Shell,
    by: &Office,
    classroom: Classroom,
    name: String,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let title = classroom.name.clone();
    let view = EditClassroomView::new(classroom, name, problems);
    let list = list_of_classrooms(by.scope());
    let way = vec![("ホーム", "/".to_owned()), list, (&*title, view.address.clone())];
    shell.at(way).show("教室の変更", view)
}
