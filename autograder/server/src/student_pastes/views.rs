//! What the page of pasted rows shows.

use askama::Template;
use platform_web::{Choice, Problems};

use super::plan::{PastePlan, PlannedPupil};
use super::read::MOST_ROWS;
use crate::classrooms::Classroom;
use crate::staff::Scope;

/// What kept rows from being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// Somebody changed the pupils in the meantime; the preview is a new one.
    DataMoved,
    /// No row was ticked.
    NobodyTicked,
}

/// The page.
#[derive(Template)]
#[template(path = "student_pastes/new.html")]
pub(super) struct PasteView {
    /// `None` for those who work in one 教室.
    classrooms: Option<Vec<Choice>>,
    classroom: String,
    text: String,
    most: usize,
    problems: Problems,
    preview: Option<Preview>,
}

struct Preview {
    fingerprint: String,
    notice: Option<Notice>,
    lines: Vec<Line>,
    errors: Vec<String>,
    /// Errors that concern the whole text.
    is_spoilt: bool,
}

struct Line {
    row: u32,
    name: String,
    kana: String,
    grade: &'static str,
    classroom: String,
    ticked: bool,
    /// Who seems to be the same pupil.
    alike: String,
}

impl PasteView {
    pub(super) fn new(
        scope: &Scope,
        rooms: &[Classroom],
        classroom: &str,
        text: &str,
        problems: Problems,
    ) -> PasteView {
        let choice = |room: &Classroom| Choice::new(room.id.to_string(), room.label_for(scope));
        PasteView {
            classrooms: scope.classroom().is_none().then(|| rooms.iter().map(choice).collect()),
            classroom: classroom.to_owned(),
            text: text.to_owned(),
            most: MOST_ROWS,
            problems,
            preview: None,
        }
    }

    /// The same page with what the rows would add; `ticked` are the rows that were ticked before.
    pub(super) fn previewing(
        self,
        plan: &PastePlan,
        fingerprint: String,
        ticked: Option<&[u32]>,
        notice: Option<Notice>,
    ) -> PasteView {
        let preview = Preview {
            fingerprint,
            notice,
            lines: plan.lines.iter().map(|line| Line::of(line, ticked)).collect(),
            errors: plan.problems.errors.iter().map(ToString::to_string).collect(),
            is_spoilt: plan.problems.spoil_the_file(),
        };
        PasteView { preview: Some(preview), ..self }
    }
}

impl Line {
    fn of(line: &PlannedPupil, ticked: Option<&[u32]>) -> Line {
        let same = line.same_as_row.map(|row| format!("{row}行目と同じ名前・学年"));
        let alike = line.alike.iter().map(|alike| format!("登録済み: {}", alike.words()));
        Line {
            row: line.pasted.row,
            name: line.pasted.name.clone(),
            kana: line.pasted.kana.clone(),
            grade: line.pasted.grade.label(),
            classroom: line.classroom_name.clone(),
            ticked: ticked.map_or_else(|| line.is_plain(), |rows| rows.contains(&line.pasted.row)),
            alike: same.into_iter().chain(alike).collect::<Vec<_>>().join("、"),
        }
    }
}
