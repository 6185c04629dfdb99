//! What the screens show of 面談メモ.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use platform_web::{Problems, dates};

use super::InterviewNote;
use super::access::{Interviewer, NoteKeeper, keeps};
use super::form::{LONGEST, TypedNote};
use crate::staff::Staff;
use crate::students::StudentId;

/// The notes on a pupil's page.
#[derive(Template)]
#[template(path = "interview_notes/list.html")]
pub(crate) struct NotesView {
    /// Where another one is written.
    new: String,
    lines: Vec<NoteLine>,
}

// Safe: the template escapes every text.
impl HtmlSafe for NotesView {}

struct NoteLine {
    on: String,
    words: String,
    by: String,
    /// When it was written, and changed.
    at: String,
    /// The form, for those who may change it.
    edit: Option<String>,
}

impl NotesView {
    /// The notes of a pupil as somebody of the 塾 sees them.
    pub(crate) fn new(student: StudentId, notes: &[InterviewNote], by: &Staff) -> NotesView {
        let line = |note: &InterviewNote| NoteLine {
            edit: keeps(by, note).then(|| format!("{}/edit", address(student, note))),
            ..NoteLine::new(note, by)
        };
        NotesView {
            new: format!("/students/{student}/interviews/new"),
            lines: notes.iter().map(line).collect(),
        }
    }
}

impl NoteLine {
    fn new(note: &InterviewNote, reader: &Staff) -> NoteLine {
        NoteLine {
            on: day(note.held_on),
            words: note.words.clone(),
            by: note.writer(reader.scope()).to_owned(),
            at: at(note),
            edit: None,
        }
    }
}

/// The form of a note.
#[derive(Template)]
#[template(path = "interview_notes/form.html")]
pub(super) struct NoteFormView {
    pub(super) title: &'static str,
    pub(super) name: String,
    action: String,
    pub(super) back: String,
    typed: TypedNote,
    longest: usize,
    problems: Problems,
    /// What stands there now, where somebody else changed it meanwhile.
    moved: Option<NoteLine>,
    /// Where the note is taken away, once there is one.
    removal: Option<String>,
}

impl NoteFormView {
    /// The form of a note that is not there yet.
    pub(super) fn new(of: &Interviewer, typed: TypedNote, problems: Problems) -> NoteFormView {
        let page = format!("/students/{}", of.student().id);
        NoteFormView {
            title: "面談メモを書く",
            name: of.student().name.clone(),
            action: format!("{page}/interviews"),
            back: page,
            typed,
            longest: LONGEST,
            problems,
            moved: None,
            removal: None,
        }
    }

    /// The form of a note as it stands.
    pub(super) fn of(keeper: &NoteKeeper) -> NoteFormView {
        let (student, note) = (keeper.student(), keeper.note());
        let action = address(student.id, note);
        let typed = TypedNote {
            held_on: note.held_on.to_string(),
            words: note.words.clone(),
            revision: note.revision.to_string(),
        };
        NoteFormView {
            title: "面談メモを直す",
            name: student.name.clone(),
            removal: Some(format!("{action}/removal")),
            action,
            back: format!("/students/{}", student.id),
            typed,
            longest: LONGEST,
            problems: Problems::none(),
            moved: None,
        }
    }

    /// The same with what was typed, and what is wrong with it.
    pub(super) fn again(self, typed: TypedNote, problems: Problems) -> NoteFormView {
        NoteFormView { typed, problems, ..self }
    }

    /// The same with what was typed over a note that moved on meanwhile; sent again, it replaces what stands there `now`.
    pub(super) fn moved_on(self, typed: TypedNote, now: &InterviewNote, by: &Staff) -> NoteFormView {
        let typed = TypedNote { revision: now.revision.to_string(), ..typed };
        NoteFormView { typed, moved: Some(NoteLine::new(now, by)), ..self }
    }
}

fn address(student: StudentId, note: &InterviewNote) -> String {
    format!("/students/{student}/interviews/{}", note.id)
}

fn day(day: NaiveDate) -> String {
    format!("{}({})", day.format("%Y年%-m月%-d日"), dates::weekday(day))
}

fn at(note: &InterviewNote) -> String {
    let written = dates::date_time(note.written_at);
    match note.revised_at {
        Some(revised) => format!("{written}（{}に変更）", dates::date_time(revised)),
        None => written,
    }
}
