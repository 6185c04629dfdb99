//! What a wide sheet's page shows.

use askama::Template;
use autograder_grading::Points;
use chrono::TimeDelta;
use platform_database::Timestamp;
use platform_web::Tone;

use super::spread::{Group, Pupil, Sitting, Spread};
use crate::exams::Exam;
use crate::marks::{self, Place, RowState, Stand, Tab, sheet_address};
use crate::progress::SheetProgress;
use crate::round_builder::state_tone;
use crate::rounds::Round;
use crate::staff::Scope;

/// What the page needs besides the sheets themselves.
pub(super) struct Around {
    pub(super) round: Round,
    /// The exam that the address names.
    pub(super) exam: Exam,
    pub(super) both: bool,
    pub(super) chosen: Place,
    /// 塾名 and 教室名.
    pub(super) place: String,
    /// The 塾ID, for a file of what could not be sent.
    pub(super) juku: String,
    /// Whether the person sees other 教室, too.
    pub(super) chooses_place: bool,
    /// Every sheet of the place, by grade and subject.
    pub(super) sheets: Vec<SheetProgress>,
    pub(super) now: Timestamp,
    /// Who looks; what this browser could not send belongs to that person.
    pub(super) person: i64,
    /// The newest edit there is.
    pub(super) latest: i64,
}

/// An exam with the heads of its columns.
struct ExamView {
    id: i64,
    label: &'static str,
    full: Points,
    heads: Vec<HeadView>,
    average: String,
    entered: String,
}

struct HeadView {
    item: i64,
    place: String,
    title: String,
    /// What its column is called in a file of marks.
    heading: String,
    points: Points,
    average: String,
}

/// One 教室 with the ways to its own sheets.
struct GroupView {
    id: i64,
    number: String,
    name: String,
    /// Why nothing is taken there; empty while it is.
    closed: String,
    sheets: Vec<SheetLink>,
    rows: Vec<RowView>,
}

struct SheetLink {
    label: &'static str,
    href: String,
    /// What was said of it last; empty if nothing.
    completion: &'static str,
}

struct RowView {
    number: usize,
    entry: i64,
    student: String,
    name: String,
    kana: String,
    seat: String,
    sittings: Vec<SittingView>,
}

struct SittingView {
    absent: bool,
    /// 遅刻 and the like, as it is written, in short and whole.
    note: Option<[String; 3]>,
    last: String,
    /// The stored marks; empty for 未入力.
    marks: Vec<String>,
    total: String,
    is_complete: bool,
    state: &'static str,
}

/// The page of a wide sheet.
#[derive(Template)]
#[template(path = "wide_sheets/wide_sheet.html")]
pub(super) struct WideSheetView {
    title: String,
    place: String,
    /// The 塾ID, and the year and the season as a file of marks writes them.
    juku: String,
    year: i16,
    season: &'static str,
    round: String,
    state: &'static str,
    state_tone: Tone,
    deadline: String,
    /// The server's clock, and the first 締切 and last moment at which marks are not taken somewhere any more.
    times: Option<[String; 3]>,
    /// Why nothing is taken anywhere.
    closed: Option<String>,
    address: String,
    events: String,
    is_whole: bool,
    grades: Vec<Tab>,
    subjects: Vec<Tab>,
    places: Vec<Tab>,
    exams: Vec<ExamView>,
    columns: usize,
    basis: &'static str,
    groups: Vec<GroupView>,
    person: i64,
    latest: i64,
}

impl WideSheetView {
    /// The page of `spread` for somebody of `scope`.
    pub(super) fn of(around: &Around, scope: &Scope, spread: &Spread) -> WideSheetView {
        let Around { round, both, chosen, now, .. } = around;
        let stand = Stand::new(*chosen, &around.sheets, &around.exam, *both);
        let is_whole = matches!(chosen, Place::Juku(_));
        let open: Vec<&Group> =
            spread.groups.iter().filter(|group| closed(group, is_whole, scope, *now).is_empty()).collect();
        let ends =
            |round: &&Round| round.marking(scope, round.last_moment() + TimeDelta::seconds(1)).is_err();
        let soonest =
            open.iter().map(|group| &group.round).filter(ends).min_by_key(|round| round.last_moment());
        let shown = soonest.or(open.first().map(|group| &group.round)).unwrap_or(round);
        let page = chosen.address(around.exam.id, false);
        WideSheetView {
            title: title(&spread.exams),
            place: around.place.clone(),
            juku: around.juku.clone(),
            year: round.name.year,
            season: round.name.season.label(),
            round: round.name.label(),
            state: round.state.label(),
            state_tone: state_tone(round.state),
            deadline: marks::deadline(shown, *now),
            times: soonest
                .map(|round| [*now, round.deadline(), round.last_moment()].map(|time| time.to_rfc3339())),
            closed: spread
                .groups
                .first()
                .filter(|_| open.is_empty())
                .map(|group| closed(group, is_whole, scope, *now)),
            events: format!("{page}/events?{}", if *both { "subject=both&" } else { "" }),
            address: chosen.address(around.exam.id, *both),
            is_whole,
            grades: stand.grades(),
            subjects: stand.subjects(),
            places: match spread.groups.first() {
                Some(group) if around.chooses_place && !is_whole => stand.places(&group.classroom),
                _ => Vec::new(),
            },
            columns: 1 + spread.exams.iter().map(|exam| 2 + exam.items().count()).sum::<usize>(),
            basis: if spread.groups.iter().all(|group| marks::is_settled(&group.round)) {
                "確定"
            } else {
                "速報"
            },
            exams: spread.exams.iter().enumerate().map(|(at, exam)| exam_view(at, exam, spread)).collect(),
            groups: spread
                .groups
                .iter()
                .map(|group| group_view(group, &spread.exams, around, closed(group, is_whole, scope, *now)))
                .collect(),
            person: around.person,
            latest: around.latest,
        }
    }

    /// 「小6 国語・算数」.
    pub(super) fn title(&self) -> &str {
        &self.title
    }
}

fn title(exams: &[Exam]) -> String {
    let subjects: Vec<&str> = exams.iter().map(|exam| exam.subject.label()).collect();
    format!("{} {}", exams[0].grade.label(), subjects.join("・"))
}

/// Why nothing is taken from a 教室; empty while it is. 本部 reads all of a 塾, and writes in one 教室 at a time.
fn closed(group: &Group, is_whole: bool, scope: &Scope, now: Timestamp) -> String {
    match group.round.marking(scope, now) {
        Err(reason) => marks::closed_words(&reason, &group.round),
        Ok(()) if is_whole && scope.is_headquarters() => {
            "本部が直すときは、教室の得点表を開きます。".to_owned()
        }
        Ok(()) => String::new(),
    }
}

fn exam_view(at: usize, exam: &Exam, spread: &Spread) -> ExamView {
    let pupils = spread.groups.iter().flat_map(|group| &group.pupils);
    let sittings: Vec<&Sitting> = pupils.map(|pupil| &pupil.sittings[at]).collect();
    let present = || sittings.iter().filter(|sitting| !sitting.absent);
    let titles =
        exam.sections.iter().flat_map(|section| section.items.iter().map(|item| (item.id, &section.title)));
    let named = exam.item_places().into_iter().zip(exam.item_headings()).zip(titles).enumerate();
    let heads = named.map(|(item, (((place, points), heading), (id, title)))| {
        let marks = present().filter_map(|sitting| sitting.marks[item]);
        let average = marks::average(marks.map(|points| points.get().into()));
        HeadView { item: id.0, place, title: title.clone(), heading, points, average }
    });
    let whole = sittings.iter().filter(|sitting| sitting.state() == RowState::Complete);
    let states: Vec<RowState> = sittings.iter().map(|sitting| sitting.state()).collect();
    ExamView {
        id: exam.id.0,
        label: exam.subject.label(),
        full: exam.full_points,
        heads: heads.collect(),
        average: marks::average(whole.map(|sitting| sitting.sum())),
        entered: marks::entered(&states),
    }
}

fn group_view(group: &Group, exams: &[Exam], around: &Around, closed: String) -> GroupView {
    let link = |exam: &Exam| {
        let of_sheet =
            |sheet: &&SheetProgress| sheet.classroom == group.classroom.id && sheet.exam == exam.id;
        let completion = around.sheets.iter().find(of_sheet).and_then(|sheet| sheet.completion);
        SheetLink {
            label: exam.subject.label(),
            href: sheet_address(group.classroom.id, exam.id),
            completion: match completion {
                Some(completion) if completion.is_changed => "完了後に変更あり",
                Some(_) => "入力完了",
                None => "",
            },
        }
    };
    GroupView {
        id: group.classroom.id.0,
        number: group.classroom.number.clone(),
        name: group.classroom.name.clone(),
        closed,
        sheets: exams.iter().map(link).collect(),
        rows: group.pupils.iter().enumerate().map(|(at, pupil)| row_view(at, pupil)).collect(),
    }
}

fn row_view(at: usize, pupil: &Pupil) -> RowView {
    RowView {
        number: at + 1,
        entry: pupil.entry.0,
        student: pupil.number.clone(),
        name: pupil.name.clone(),
        kana: pupil.kana.clone(),
        seat: pupil.seat.clone(),
        sittings: pupil.sittings.iter().map(sitting_view).collect(),
    }
}

fn sitting_view(sitting: &Sitting) -> SittingView {
    let state = sitting.state();
    SittingView {
        absent: sitting.absent,
        note: sitting.note.as_ref().map(|note| [note.to_string(), note.label().to_owned(), note.words()]),
        last: sitting.last.map(|total| total.to_string()).unwrap_or_default(),
        marks: sitting
            .marks
            .iter()
            .map(|mark| mark.map(|points| points.to_string()).unwrap_or_default())
            .collect(),
        total: state.total(sitting.sum()),
        is_complete: state == RowState::Complete,
        state: state.label(),
    }
}

impl Sitting {
    fn state(&self) -> RowState {
        RowState::of(self.absent, self.marks.iter().flatten().count(), self.marks.len())
    }

    fn sum(&self) -> u32 {
        self.marks.iter().flatten().map(|points| u32::from(points.get())).sum()
    }
}
