//! Pupils who are probably there already.

use autograder_grading::Grade;

use crate::search_text::fold;
use crate::staff::Scope;
use crate::students::{Student, StudentStatus};

/// A pupil of the same 塾 with the same name and grade.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Alike {
    /// 生徒ID and the pupil's page; `None` where the pupil learns in a 教室 that this person does not see.
    pub(crate) seen: Option<(String, String)>,
    pub(crate) status: StudentStatus,
}

/// Those of `students` who have that name, however it is spaced and written, and that grade.
pub(crate) fn find_alike(students: &[Student], scope: &Scope, name: &str, grade: Grade) -> Vec<Alike> {
    let wanted = fold(name);
    let is_alike = |student: &&Student| {
        student.merged_into.is_none()
            && student.grade == i64::from(grade.number())
            && fold(&student.name) == wanted
    };
    let alike = |student: &Student| Alike {
        seen: scope
            .covers(student.juku_id, student.classroom_id)
            .then(|| (student.number.clone(), format!("/students/{}", student.id))),
        status: student.status(),
    };
    students.iter().filter(is_alike).map(alike).collect()
}

impl Alike {
    /// Who it is, in words.
    pub(crate) fn words(&self) -> String {
        let status = self.status.label();
        match &self.seen {
            Some((number, _)) => format!("生徒ID {number}（{status}）"),
            None => format!("同じ塾の別の教室の生徒（{status}）"),
        }
    }
}
