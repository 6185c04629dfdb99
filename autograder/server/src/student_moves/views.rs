//! What a pupil's page shows of moves, and the forms for the next.

use askama::Template;
use autograder_grading::Grade;
use platform_web::{Choice, dates};

use super::KeptMove;
use super::change_many::Unchanged;
use crate::classrooms::Classroom;
use crate::staff::Scope;
use crate::students::{RegisteredStudent, StudentStatus};

/// The forms with which somebody may move a pupil.
pub(crate) struct MoveForms {
    pub(crate) address: String,
    pub(crate) revision: i64,
    pub(crate) status: &'static str,
    pub(crate) statuses: Vec<Choice>,
    /// Where the pupil could go; empty for those who may send nobody.
    pub(crate) classrooms: Vec<Choice>,
    pub(crate) today: String,
    /// The state of the list beside which the forms stand.
    pub(crate) list: Option<String>,
}

impl MoveForms {
    /// The forms of a pupil; `rooms` are the 教室 that this person may send somebody to.
    pub(crate) fn new(student: &RegisteredStudent, rooms: &[Classroom], today: String) -> MoveForms {
        let others = rooms.iter().filter(|room| {
            room.is_open() && room.juku_id == student.juku_id && room.id != student.classroom_id
        });
        MoveForms {
            address: format!("/students/{}", student.id),
            revision: student.revision,
            status: student.status().code(),
            statuses: StudentStatus::choices(),
            classrooms: others.map(|room| Choice::new(room.id.to_string(), room.name.clone())).collect(),
            today,
            list: None,
        }
    }

    /// The same forms beside a list in the state `list`, to which they lead back.
    pub(crate) fn beside_list(self, list: String) -> MoveForms {
        MoveForms { list: Some(list), ..self }
    }
}

/// The form with which ticked pupils are changed.
pub(crate) struct BulkForm {
    pub(crate) acts: Vec<Choice>,
    /// Where they could go; empty for those who may send nobody.
    pub(crate) classrooms: Vec<Choice>,
    pub(crate) grades: Vec<Choice>,
    pub(crate) today: String,
}

impl BulkForm {
    /// The form for somebody of `scope`, whose 教室 these are.
    pub(crate) fn new(scope: &Scope, classrooms: &[Classroom], today: String) -> BulkForm {
        let may_send = scope.classroom().is_none();
        let rooms = classrooms.iter().filter(|room| may_send && room.is_open());
        let acts = [
            Some(("paused", "休会にする")),
            Some(("enrolled", "復会（在籍に戻す）")),
            Some(("left", "退会にする")),
            may_send.then_some(("classroom", "教室をうつす")),
            Some(("grade", "学年を変える")),
        ];
        BulkForm {
            acts: acts.into_iter().flatten().map(|(act, label)| Choice::new(act, label)).collect(),
            classrooms: rooms.map(|room| Choice::new(room.id.to_string(), room.label_for(scope))).collect(),
            grades: Grade::ALL.map(|grade| Choice::new(grade.label(), grade.label())).into(),
            today,
        }
    }
}

/// Why nobody was changed.
#[derive(Template)]
#[template(path = "student_moves/refused.html")]
pub(super) struct RefusedView {
    pub(super) unchanged: Vec<Unchanged>,
    /// How many others could be changed.
    pub(super) changeable: usize,
    /// Everything that sends the same once more.
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) back: String,
}

/// A line of a pupil's history.
pub(crate) struct MoveLine {
    pub(crate) on: String,
    pub(crate) words: String,
    pub(crate) reason: String,
    pub(crate) by: String,
    pub(crate) at: String,
}

impl MoveLine {
    /// The words of a move.
    pub(crate) fn of(step: &KeptMove) -> MoveLine {
        MoveLine {
            on: step.moved_on.format("%Y年%-m月%-d日").to_string(),
            words: step.words(),
            reason: step.reason.clone(),
            by: step.moved_by.clone(),
            at: dates::date_time(step.moved_at),
        }
    }
}
