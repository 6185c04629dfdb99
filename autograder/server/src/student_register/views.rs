//! What the forms of the register show.

use askama::Template;
use askama::filters::HtmlSafe;
use autograder_grading::Grade;
use platform_web::{Choice, Problems};

use super::Alike;
use super::facts::TypedFacts;
use super::routes::SentStudent;
use crate::classrooms::Classroom;
use crate::staff::Scope;
use crate::students::RegisteredStudent;

/// The form for a pupil who is not there yet.
#[derive(Template)]
#[template(path = "student_register/new.html")]
pub(super) struct NewStudentView {
    facts: TypedFacts,
    grades: Vec<Choice>,
    /// `None` for those who work in one 教室.
    classrooms: Option<Vec<Choice>>,
    classroom: String,
    has_memo: bool,
    problems: Problems,
    /// Who seems to be the same pupil: words, and the page where this person may see it.
    alike: Vec<(String, Option<String>)>,
}

impl NewStudentView {
    pub(super) fn new(
        scope: &Scope,
        classrooms: &[Classroom],
        sent: &SentStudent,
        problems: Problems,
        alike: &[Alike],
    ) -> NewStudentView {
        let choice = |room: &Classroom| Choice::new(room.id.to_string(), room.label_for(scope));
        let page = |alike: &Alike| alike.seen.as_ref().map(|(_, page)| page.clone());
        NewStudentView {
            facts: sent.facts.clone(),
            grades: grades(),
            classrooms: scope.classroom().is_none().then(|| classrooms.iter().map(choice).collect()),
            classroom: sent.classroom.clone(),
            has_memo: !scope.is_headquarters(),
            problems,
            alike: alike.iter().map(|alike| (alike.words(), page(alike))).collect(),
        }
    }
}

/// The form of a pupil.
#[derive(Template)]
#[template(path = "student_register/edit.html")]
pub(super) struct EditStudentView {
    pub(super) address: String,
    pub(super) name_now: String,
    number: String,
    revision: i64,
    facts: TypedFacts,
    grades: Vec<Choice>,
    has_memo: bool,
    problems: Problems,
    /// Somebody else changed the pupil; the form holds what was typed, this what stands there now.
    moved: Option<RegisteredStudent>,
}

impl EditStudentView {
    /// The form as the pupil stands.
    pub(super) fn of(student: &RegisteredStudent) -> EditStudentView {
        EditStudentView {
            address: format!("/students/{}", student.id),
            name_now: student.name.clone(),
            number: student.number.clone(),
            revision: student.revision,
            facts: TypedFacts {
                name: student.name.clone(),
                kana: student.kana.clone(),
                grade: student.grade().label().to_owned(),
                memo: student.memo.clone(),
            },
            grades: grades(),
            has_memo: true,
            problems: Problems::none(),
            moved: None,
        }
    }

    /// The same form with what was typed over revision `seen`.
    pub(super) fn refilled(self, facts: TypedFacts, seen: i64) -> EditStudentView {
        EditStudentView { facts, revision: seen, ..self }
    }

    /// The same form with what is wrong.
    pub(super) fn refused(self, problems: Problems) -> EditStudentView {
        EditStudentView { problems, ..self }
    }

    /// The same form over a pupil that somebody else changed.
    pub(super) fn moved_on(self, now: RegisteredStudent) -> EditStudentView {
        EditStudentView { moved: Some(now), ..self }
    }

    /// The same form for somebody of `scope`: 本部 has no memo.
    pub(super) fn for_scope(self, scope: &Scope) -> EditStudentView {
        EditStudentView { has_memo: !scope.is_headquarters(), ..self }
    }
}

/// The form of a pupil beside the list.
#[derive(Template)]
#[template(path = "student_register/panel.html")]
pub(crate) struct EditPanel {
    address: String,
    revision: i64,
    facts: TypedFacts,
    grades: Vec<Choice>,
    has_memo: bool,
    problems: Problems,
    /// The state of the list.
    list: String,
}

// Safe: the template escapes every text.
impl HtmlSafe for EditPanel {}

impl EditPanel {
    /// The form as the pupil stands, for somebody of `scope`, beside a list in the state `list`.
    pub(crate) fn new(student: &RegisteredStudent, scope: &Scope, list: String) -> EditPanel {
        let form = EditStudentView::of(student).for_scope(scope);
        EditPanel {
            address: form.address,
            revision: form.revision,
            facts: form.facts,
            grades: form.grades,
            has_memo: form.has_memo,
            problems: form.problems,
            list,
        }
    }
}

fn grades() -> Vec<Choice> {
    Grade::ALL.map(|grade| Choice::new(grade.label(), grade.label())).into()
}
