//! What the sheet's page shows.

use std::collections::HashMap;

use askama::Template;
use autograder_grading::{InvalidMark, Points};
use platform_database::Timestamp;
use platform_web::{Flash, Problems, Tone};

use super::filled::{FilledRow, FilledSheet, SeenRow};
use super::record::{CellProblem, Recorded};
use super::sheet::{RowState, Sheet, SheetRow, ShownCell, ShownRow};
use super::tabs::{Place, Stand, Tab, sheet_address};
use super::words::{average, closed_words, deadline, entered, is_settled};
use crate::completions::Standing;
use crate::entries::EntryId;
use crate::exams::{Exam, ItemId};
use crate::extensions::AskingView;
use crate::progress::SheetProgress;
use crate::round_builder::state_tone;
use crate::rounds::{MarkingClosed, Round};

/// What a save did, in words.
pub(super) fn words_of(recorded: Recorded) -> Flash {
    let Recorded { new, changed, cleared, turned } = recorded;
    let parts: Vec<String> = [("新規", new), ("書き換え", changed), ("取り消し", cleared), ("出欠", turned)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    if parts.is_empty() {
        Flash::note("変わったところはありませんでした。")
    } else {
        Flash::done(format!("保存しました（{}）。", parts.join("、")))
    }
}

/// What the page needs besides the sheet itself.
pub(super) struct Around {
    pub(super) round: Round,
    /// What was said of this sheet last.
    pub(super) standing: Standing,
    /// What the pupils had in this subject the last time.
    pub(super) last: HashMap<EntryId, u32>,
    /// Every sheet of the same 教室, by grade and subject.
    pub(super) sheets: Vec<SheetProgress>,
    /// Whether the person sees other 教室, too.
    pub(super) chooses_place: bool,
    /// The 塾ID, for a file of what could not be sent.
    pub(super) juku: String,
    pub(super) now: Timestamp,
    /// Who looks; what this browser could not send belongs to that person.
    pub(super) person: i64,
    /// The newest edit there is.
    pub(super) latest: i64,
    /// Whether the 締切 ends it for this person.
    pub(super) ends: bool,
    /// Why this person may not write marks now.
    pub(super) closed: Option<MarkingClosed>,
    /// What is said of asking for more time, where that can be.
    pub(super) asking: Option<AskingView>,
}

/// What happened before the page is shown.
pub(super) enum Outcome {
    /// Nothing.
    Fresh,
    /// These cells are no marks.
    Invalid(FilledSheet, Vec<CellProblem>),
    /// Somebody else was faster.
    Stale(FilledSheet),
    /// Marks are not taken any more.
    Closed(FilledSheet),
}

impl Outcome {
    fn typed(&self, row: &SheetRow) -> Option<&FilledRow> {
        match self {
            Outcome::Fresh => None,
            Outcome::Invalid(filled, _) | Outcome::Stale(filled) | Outcome::Closed(filled) => {
                filled.rows.get(&row.entry)
            }
        }
    }

    fn problem(&self, row: &SheetRow, item: usize) -> Option<&InvalidMark> {
        let Outcome::Invalid(_, problems) = self else { return None };
        let of_cell = |problem: &&CellProblem| problem.entry == row.entry && problem.item == item;
        problems.iter().find(of_cell).map(|found| &found.problem)
    }
}

/// The head of an item's column.
pub(super) struct ItemHead {
    item: ItemId,
    place: String,
    title: String,
    /// What its column is called in a file of marks.
    heading: String,
    points: Points,
    average: String,
}

/// A pupil's row.
pub(super) struct RowView {
    number: usize,
    entry: i64,
    student: String,
    name: String,
    kana: String,
    seat: String,
    /// What the pupil had in this subject the last time; empty where that is not known.
    last: String,
    seen: String,
    absent: bool,
    /// What is stored of that.
    was_absent: bool,
    /// 遅刻 and the like, as it is written, in short and whole.
    note: Option<[String; 3]>,
    cells: Vec<CellView>,
    total: String,
    is_complete: bool,
    state: &'static str,
}

/// A cell with what is to be said about it.
#[derive(Default)]
pub(super) struct CellView {
    field: String,
    label: String,
    item: i64,
    full: Points,
    /// The stored mark; empty for 未入力.
    known: String,
    text: String,
    class: &'static str,
    problem: String,
    /// What is stored, where it differs and somebody must choose.
    stored: Option<String>,
}

/// The page of a sheet.
#[derive(Template)]
#[template(path = "marks/sheet.html")]
pub(super) struct SheetView<'a> {
    title: String,
    place: String,
    /// The 塾ID, and the year and the season as a file of marks writes them.
    juku: &'a str,
    year: i16,
    season: &'static str,
    round: String,
    round_id: i64,
    /// Where the pupils who sit are chosen.
    examinees: String,
    state: &'static str,
    state_tone: Tone,
    deadline: String,
    /// The server's clock, the 締切 and the last moment of its 猶予, for scripts; none where it ends nothing.
    times: Option<[String; 3]>,
    closed: Option<String>,
    /// Whether it is this person who may not write marks.
    switched_off: bool,
    address: String,
    exam: i64,
    grades: Vec<Tab>,
    subjects: Vec<Tab>,
    places: Vec<Tab>,
    heads: Vec<ItemHead>,
    full: Points,
    rows: Vec<RowView>,
    revision: i64,
    person: i64,
    latest: i64,
    entered: String,
    average: String,
    basis: &'static str,
    problems: Problems,
    conflicts: usize,
    is_stale: bool,
    is_unsaved: bool,
    /// When and by whom the sheet was called complete.
    complete: Option<String>,
    changed: bool,
    retyped: Option<String>,
    asking: Option<&'a AskingView>,
}

impl<'a> SheetView<'a> {
    /// The page of `sheet` after `outcome`.
    pub(super) fn of(around: &'a Around, sheet: &Sheet, outcome: &Outcome) -> SheetView<'a> {
        let items: Vec<Points> = sheet.exam.items().map(|item| item.points).collect();
        let shown: Vec<ShownRow> =
            sheet.rows.iter().map(|row| ShownRow::of(row, outcome.typed(row), &items)).collect();
        let is_unsaved = matches!(outcome, Outcome::Closed(_));
        let heads = heads(&sheet.exam, &shown);
        let mut problems = Problems::none();
        let pairs = sheet.rows.iter().zip(&shown).enumerate();
        let rows: Vec<RowView> = pairs
            .map(|(at, (row, shown))| {
                let last = around.last.get(&row.entry).map(ToString::to_string).unwrap_or_default();
                RowView { last, ..row_view(at, row, shown, &heads, outcome, &mut problems) }
            })
            .collect();
        let Around { round, .. } = around;
        let place = Place::Classroom(sheet.classroom.id);
        let stand = Stand::new(place, &around.sheets, &sheet.exam, false);
        SheetView {
            title: sheet.exam.title(),
            place: format!("{} {}", sheet.classroom.juku_name, sheet.classroom.name),
            juku: &around.juku,
            year: round.name.year,
            season: round.name.season.label(),
            round: round.name.label(),
            round_id: round.id.0,
            examinees: format!("/rounds/{}/classrooms/{}/examinees", round.id, sheet.classroom.id),
            state: round.state.label(),
            state_tone: state_tone(round.state),
            deadline: deadline(round, around.now),
            times: around
                .ends
                .then(|| [around.now, round.deadline(), round.last_moment()].map(|time| time.to_rfc3339())),
            closed: around.closed.as_ref().map(|reason| closed_words(reason, round)),
            switched_off: matches!(around.closed, Some(MarkingClosed::SwitchedOff(_))),
            address: sheet_address(sheet.classroom.id, sheet.exam.id),
            grades: stand.grades(),
            subjects: stand.subjects(),
            places: if around.chooses_place { stand.places(&sheet.classroom) } else { Vec::new() },
            exam: sheet.exam.id.0,
            full: sheet.exam.full_points,
            revision: sheet.revision,
            person: around.person,
            latest: around.latest,
            entered: entered(&shown.iter().map(ShownRow::state).collect::<Vec<_>>()),
            average: average(shown.iter().filter(|row| row.state() == RowState::Complete).map(ShownRow::sum)),
            basis: if is_settled(round) { "確定" } else { "速報" },
            conflicts: shown.iter().flat_map(|row| &row.cells).filter(|cell| cell.in_conflict).count(),
            is_stale: matches!(outcome, Outcome::Stale(_)),
            heads,
            rows,
            problems,
            is_unsaved,
            complete: around.standing.completed_in_words(),
            changed: around.standing.is_changed(sheet.revision),
            retyped: around.standing.retyped_in_words(sheet.revision),
            asking: around.asking.as_ref(),
        }
    }
}

/// One head per item; a 大問 of one item is not called 小問.
fn heads(exam: &Exam, rows: &[ShownRow]) -> Vec<ItemHead> {
    let titles =
        exam.sections.iter().flat_map(|section| section.items.iter().map(|item| (item.id, &section.title)));
    let named = exam.item_places().into_iter().zip(exam.item_headings()).zip(titles).enumerate();
    named
        .map(|(at, (((place, points), heading), (item, title)))| {
            let sat = rows.iter().filter(|row| !row.absent).filter_map(|row| row.cells[at].points);
            ItemHead {
                item,
                place,
                title: title.clone(),
                heading,
                points,
                average: average(sat.map(|points| points.get().into())),
            }
        })
        .collect()
}

fn row_view(
    at: usize,
    row: &SheetRow,
    shown: &ShownRow,
    heads: &[ItemHead],
    outcome: &Outcome,
    problems: &mut Problems,
) -> RowView {
    let cells = shown.cells.iter().zip(heads).enumerate().map(|(item, (cell, head))| {
        let field = format!("m{}-{item}", row.entry);
        let problem = outcome.problem(row, item);
        if let Some(problem) = problem {
            problems.add(&field, format!("{} {}: {problem}", row.name, head.place));
        }
        let problem = problem.map(in_short).unwrap_or_default();
        let label = format!("{} {} {}", row.name, head.place, head.title);
        CellView { field, label, item: head.item.0, full: head.points, ..cell_view(problem, cell, outcome) }
    });
    let state = shown.state();
    RowView {
        number: at + 1,
        entry: row.entry.0,
        student: row.number.clone(),
        name: row.name.clone(),
        kana: row.kana.clone(),
        seat: row.seat.clone(),
        last: String::new(),
        seen: SeenRow::of(row).to_string(),
        absent: shown.absent,
        was_absent: row.absent,
        note: row.note.as_ref().map(|note| [note.to_string(), note.label().to_owned(), note.words()]),
        cells: cells.collect(),
        total: state.total(shown.sum()),
        is_complete: state == RowState::Complete,
        state: state.label(),
    }
}

/// What is wrong, in the width of a cell; the whole sentence stands above the sheet.
fn in_short(problem: &InvalidMark) -> String {
    match problem {
        InvalidMark::AboveFull { full, .. } => format!("{full}点までです"),
        InvalidMark::NotWhole { .. } => "整数にします".to_owned(),
        InvalidMark::Negative { .. } => "0点以上です".to_owned(),
        _ => "読めません".to_owned(),
    }
}

fn cell_view(problem: String, cell: &ShownCell, outcome: &Outcome) -> CellView {
    let choose = cell.in_conflict || (matches!(outcome, Outcome::Closed(_)) && cell.is_unsaved());
    CellView {
        class: match (problem.is_empty(), choose) {
            (false, _) => "is-invalid",
            (true, true) => "is-conflict",
            (true, false) => "",
        },
        stored: choose.then(|| cell.stored.map_or_else(|| "未入力".to_owned(), |mark| mark.to_string())),
        known: cell.stored.map(|mark| mark.to_string()).unwrap_or_default(),
        text: cell.text.clone(),
        problem,
        ..CellView::default()
    }
}
