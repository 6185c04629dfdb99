//! One pupil beside the list.

use askama::Template;
use askama::filters::HtmlSafe;
use platform_web::ListQuery;

use super::RegisteredStudent;
use crate::classrooms::Classroom;
use crate::staff::Staff;
use crate::student_moves::MoveForms;
use crate::student_register::EditPanel;

/// What is known of the pupil, and the forms to change it without leaving the list.
#[derive(Template)]
#[template(path = "students/panel.html")]
pub(super) struct PanelView {
    student: RegisteredStudent,
    has_memo: bool,
    may_have_data: bool,
    /// For those who may register pupils.
    edit: Option<EditPanel>,
    moving: Option<MoveForms>,
    /// The list without a pupil beside it.
    closed: String,
}

// Safe: the template escapes every text.
impl HtmlSafe for PanelView {}

impl PanelView {
    /// The panel of `student` beside the list in the state of `query`; `rooms` are those of the person's scope.
    pub(super) fn new(
        student: RegisteredStudent,
        staff: &Staff,
        rooms: &[Classroom],
        today: String,
        query: &ListQuery,
    ) -> PanelView {
        // A field that is blank would be no field at all.
        let state = format!("?{}", query.address("").trim_start_matches('?'));
        let may_change = staff.registrar().is_some();
        // The staff of one 教室 send nobody to another.
        let rooms = if staff.office().is_some() { rooms } else { &[] };
        let moving = || MoveForms::new(&student, rooms, today).beside_list(state.clone());
        PanelView {
            has_memo: !staff.scope().is_headquarters(),
            may_have_data: staff.office().is_some(),
            edit: may_change.then(|| EditPanel::new(&student, staff.scope(), state.clone())),
            moving: may_change.then(moving),
            closed: query.address("/students"),
            student,
        }
    }

    /// Whose panel it is, as the list's address says it.
    pub(super) fn id(&self) -> String {
        self.student.id.to_string()
    }
}
