//! What the forms of the register of 教室 show.

use askama::Template;
use platform_web::Problems;

use super::routes::SentClassroom;
use crate::classrooms::Classroom;

/// The form for a 教室 that is not there yet.
#[derive(Template)]
#[template(path = "classroom_register/new.html")]
pub(super) struct NewClassroomView {
    /// Whether the person says whose 教室 it shall be.
    pub(super) asks_juku: bool,
    pub(super) sent: SentClassroom,
    pub(super) problems: Problems,
}

/// The form of a 教室.
#[derive(Template)]
#[template(path = "classroom_register/edit.html")]
pub(super) struct EditClassroomView {
    pub(super) address: String,
    number: String,
    juku_name: String,
    revision: i64,
    /// As it is typed.
    name: String,
    is_open: bool,
    problems: Problems,
}

impl EditClassroomView {
    pub(super) fn new(classroom: Classroom, name: String, problems: Problems) -> EditClassroomView {
        EditClassroomView {
            address: format!("/classrooms/{}", classroom.id),
            revision: classroom.revision,
            is_open: classroom.is_open(),
            number: classroom.number,
            juku_name: classroom.juku_name,
            name,
            problems,
        }
    }
}
