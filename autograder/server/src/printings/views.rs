//! What the screens of printings say.

use askama::Template;
use autograder_grading::Grade;
use platform_database::Timestamp;
use platform_tasks::{TaskState, TaskView};
use platform_web::{Choice, Tone, dates, grouped};

use super::order::{Binding, Selection};
use super::store::{Made, Printing, Unprinted};
use super::{LARGEST_BOOKLET, PrintingId};
use crate::classrooms::Classroom;
use crate::sizes::size;
use crate::staff::Scope;

/// Names shown of those who could not be printed; the list in the ZIP has all of them.
const SHOWN: usize = 200;

/// The orders of a round, and the form for another one.
#[derive(Template)]
#[template(path = "printings/list.html")]
pub(super) struct PrintingsView {
    pub(super) action: String,
    pub(super) round: String,
    pub(super) edition: String,
    pub(super) draft: bool,
    pub(super) grades: Vec<Choice>,
    pub(super) places: Vec<Choice>,
    pub(super) bindings: [BindingChoice; 2],
    pub(super) lines: Vec<PrintingLine>,
}

/// One order of the list.
pub(super) struct PrintingLine {
    href: String,
    what: String,
    binding: &'static str,
    ordered: String,
    state: State,
}

/// One order.
#[derive(Template)]
#[template(path = "printings/show.html")]
pub(super) struct PrintingView {
    address: String,
    round: String,
    list: String,
    what: String,
    binding: &'static str,
    /// Why the file is another than was asked for; empty where it is not.
    instead: String,
    ordered: String,
    ordered_by: String,
    kept_until: String,
    state: State,
    made: Option<MadeView>,
}

/// What came of it.
struct MadeView {
    cards: String,
    edition: String,
    file: Option<String>,
    size: String,
    unprinted: Vec<Unprinted>,
    /// How many more could not be printed than are shown.
    more: usize,
}

/// Where an order stands.
pub(super) struct State {
    words: &'static str,
    tone: Tone,
    /// Cards done and to be done, while it is worked on.
    progress: Option<(i64, i64)>,
    /// Whether it still waits or is worked on.
    running: bool,
    /// Whether the file can be fetched.
    ready: bool,
}

impl State {
    /// Where the order stands at `now`; `task` is looked up for orders that have no result.
    pub(super) fn of(printing: &Printing, task: Option<&TaskView>, now: Timestamp) -> State {
        let state = |words, tone| State { words, tone, progress: None, running: false, ready: false };
        if printing.expires_at <= now {
            return state("保存期間が過ぎました", Tone::Neutral);
        }
        match (&printing.made, task.map(|task| task.state)) {
            (Some(Made { file_name: Some(_), .. }), _) => {
                State { ready: true, ..state("できました", Tone::Good) }
            }
            (Some(_), _) => state("印刷できる成績表がありません", Tone::Warn),
            (None, Some(TaskState::Waiting)) => State { running: true, ..state("順番待ち", Tone::Info) },
            (None, Some(TaskState::Running | TaskState::Done)) => State {
                running: true,
                progress: task.filter(|task| task.total > 0).map(|task| (task.done, task.total)),
                ..state("印刷中", Tone::Info)
            },
            (None, Some(TaskState::Cancelled)) => state("取りやめました", Tone::Neutral),
            (None, Some(TaskState::Failed) | None) => state("印刷できませんでした", Tone::Bad),
        }
    }
}

impl PrintingLine {
    pub(super) fn new(printing: &Printing, state: State) -> PrintingLine {
        PrintingLine {
            href: address(printing.id),
            what: what(printing),
            binding: printing.binding.label(),
            ordered: dates::short(printing.ordered_at),
            state,
        }
    }
}

impl PrintingView {
    pub(super) fn new(printing: Printing, round: String, state: State) -> PrintingView {
        PrintingView {
            address: address(printing.id),
            round,
            list: format!("/rounds/{}/printings", printing.round_id),
            what: what(&printing),
            binding: printing.binding.label(),
            instead: instead(&printing),
            ordered: dates::date_time(printing.ordered_at),
            kept_until: dates::date(printing.expires_at),
            state,
            ordered_by: printing.ordered_by,
            made: printing.made.map(MadeView::new),
        }
    }
}

impl MadeView {
    fn new(mut made: Made) -> MadeView {
        let more = made.unprinted.len().saturating_sub(SHOWN);
        made.unprinted.truncate(SHOWN);
        MadeView {
            cards: grouped(made.cards as u64),
            edition: made.edition,
            file: made.file_name,
            size: size(made.file_bytes),
            unprinted: made.unprinted,
            more,
        }
    }
}

/// The address of one printing.
pub(super) fn address(id: PrintingId) -> String {
    format!("/printings/{id}")
}

/// 「あおば塾 駅前教室 小6」
fn what(printing: &Printing) -> String {
    let (juku, classroom) = &printing.place_names;
    let place: Vec<&str> = [juku, classroom].into_iter().flatten().map(String::as_str).collect();
    let place = if place.is_empty() { "全国".to_owned() } else { place.join(" ") };
    format!("{place} {}", printing.selection.grade.map_or("全学年", Grade::label))
}

fn instead(printing: &Printing) -> String {
    let file = printing.made.as_ref().and_then(|made| made.file_name.as_deref());
    match (printing.binding, file) {
        (Binding::Pdf, Some(name)) if name.ends_with(".zip") => {
            format!("{LARGEST_BOOKLET}人を超えたため、教室ごとのPDFをZIPにまとめました。")
        }
        _ => String::new(),
    }
}

/// The grades to choose from.
pub(super) fn grade_choices() -> Vec<Choice> {
    Grade::ALL.into_iter().map(|grade| Choice::new(grade.number().to_string(), grade.label())).collect()
}

/// The 教室 to choose from; for 本部 each 塾 stands before its 教室.
pub(super) fn place_choices(scope: &Scope, classrooms: &[Classroom]) -> Vec<Choice> {
    if scope.classroom().is_some() {
        return Vec::new();
    }
    let mut choices = Vec::new();
    for of_juku in classrooms.chunk_by(|one, other| one.juku_id == other.juku_id) {
        if scope.is_headquarters() {
            let first = &of_juku[0];
            choices
                .push(Choice::new(format!("juku-{}", first.juku_id), format!("{}(全教室)", first.juku_name)));
        }
        choices.extend(of_juku.iter().map(|classroom| {
            let indent = if scope.is_headquarters() { "　" } else { "" };
            Choice::new(format!("classroom-{}", classroom.id), format!("{indent}{}", classroom.name))
        }));
    }
    choices
}

/// A binding to choose, with what it means.
pub(super) struct BindingChoice {
    code: &'static str,
    label: &'static str,
    note: String,
}

/// The bindings to choose from.
pub(super) fn binding_choices() -> [BindingChoice; 2] {
    let choice =
        |binding: Binding, note: String| BindingChoice { code: binding.code(), label: binding.label(), note };
    [
        choice(Binding::Pdf, format!("{LARGEST_BOOKLET}人を超えるときは、教室ごとのPDFをZIPにまとめます")),
        choice(Binding::Zip, "1人ずつのPDFと一覧をZIPにまとめます".to_owned()),
    ]
}

/// Reads what the form sent; `None` for what the form does not offer.
pub(super) fn read_selection(grade: &str, place: &str) -> Option<Selection> {
    let grade = match grade {
        "" => None,
        number => Some(number.parse().ok().and_then(Grade::from_number)?),
    };
    let (juku, classroom) = match place.split_once('-') {
        None if place.is_empty() => (None, None),
        Some(("juku", id)) => (Some(id.parse().ok()?), None),
        Some(("classroom", id)) => (None, Some(id.parse().ok()?)),
        _ => return None,
    };
    Some(Selection { juku, classroom, grade })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classrooms::ClassroomId;
    use crate::juku::JukuId;

    #[test]
    fn only_what_the_form_offers_is_read() {
        let read = |grade, place| {
            read_selection(grade, place)
                .map(|found| (found.grade.map(Grade::number), found.juku, found.classroom))
        };
        assert_eq!(read("", ""), Some((None, None, None)));
        assert_eq!(read("6", "juku-2"), Some((Some(6), Some(JukuId(2)), None)));
        assert_eq!(read("", "classroom-7"), Some((None, None, Some(ClassroomId(7)))));
        for (grade, place) in [("10", ""), ("", "juku"), ("", "x-1"), ("", "juku-x")] {
            assert!(read_selection(grade, place).is_none(), "{grade} {place}");
        }
    }
}
