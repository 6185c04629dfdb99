//! The sheets that are looked at together.

use crate::classrooms::{Classroom, ClassroomId};
use crate::exams::ExamId;
use crate::juku::JukuId;

/// One or both exams of a grade, in one 教室 or in all of a 塾.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// Twice the same where one is meant, so that one statement asks for either.
    pub(crate) exams: [ExamId; 2],
    pub(crate) juku: JukuId,
    /// None is every 教室 of the 塾.
    pub(crate) classroom: Option<ClassroomId>,
}

impl Span {
    /// That of the exam alone, in one 教室.
    pub(crate) fn of_sheet(exam: ExamId, classroom: &Classroom) -> Span {
        Span { exams: [exam, exam], juku: classroom.juku_id, classroom: Some(classroom.id) }
    }
}
