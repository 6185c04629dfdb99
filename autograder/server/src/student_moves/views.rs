//! What a pupil's page shows of moves, and the forms for the next.

use platform_web::{Choice, dates};

use super::KeptMove;
use crate::classrooms::Classroom;
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
        }
    }
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
