//! Adding one pupil.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::facts::StudentFacts;
use super::{Alike, AssignNumbersError, assign_numbers, find_alike, store};
use crate::classrooms::{self, ClassroomId};
use crate::staff::Registrar;
use crate::students::{self, NewStudent, StudentId, search_of};

/// Why a pupil was not added.
#[derive(Debug, Error)]
pub(super) enum RegisterStudentError {
    /// No such 教室, or a closed one, or not this person's.
    #[error("教室を選んでください")]
    NoSuchClassroom,
    /// The pupil is probably there already.
    #[error("同じ塾に、同じ名前で同じ学年の生徒がいます")]
    Alike(Vec<Alike>),
    /// No 生徒ID is left, or the database.
    #[error(transparent)]
    Numbers(#[from] AssignNumbersError),
    /// A file brought the same 生徒ID at this moment.
    #[error("同じときに別の登録がありました。もう一度登録してください")]
    Raced,
}

impl From<DbError> for RegisterStudentError {
    fn from(error: DbError) -> RegisterStudentError {
        AssignNumbersError::Db(error).into()
    }
}

/// Adds a pupil to a 教室. One who seems to be there already is added only if the person says that it is somebody else.
pub(super) async fn register_student(
    database: &Database,
    by: &Registrar,
    classroom: ClassroomId,
    facts: &StudentFacts,
    is_somebody_else: bool,
) -> Result<StudentId, RegisterStudentError> {
    let mut tx = database.write().await?;
    let classroom = classrooms::hold_open(&mut tx, by.scope(), classroom).await?;
    let classroom = classroom.ok_or(RegisterStudentError::NoSuchClassroom)?;
    let number = assign_numbers(&mut tx, classroom.juku_id, 1).await?.remove(0);
    let present = students::list_students_of(&mut tx, &[classroom.juku_id]).await?;
    let alike = find_alike(&present, by.scope(), &facts.name, facts.grade);
    if !is_somebody_else && !alike.is_empty() {
        return Err(RegisterStudentError::Alike(alike));
    }
    let new = NewStudent {
        juku_id: classroom.juku_id,
        classroom_id: classroom.id,
        search: search_of(&facts.name, &number, &facts.kana),
        number,
        name: facts.name.clone(),
        kana: facts.kana.clone(),
        grade: i64::from(facts.grade.number()),
    };
    let number = new.number.clone();
    if students::insert_students(&mut tx, &[new]).await? == 0 {
        return Err(RegisterStudentError::Raced);
    }
    let id = store::load_student_id(&mut tx, classroom.juku_id, &number).await?;
    if !facts.memo.is_empty() {
        store::update_memo(&mut tx, id, &facts.memo).await?;
    }
    let recorded =
        json!({ "grade": facts.grade.label(), "classroom": classroom.number, "alike": alike.len() });
    platform_audit::record(
        &mut tx,
        by.staff().actor(),
        "students.registered",
        format!("students/{id}"),
        &recorded,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}
