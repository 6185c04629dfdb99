//! What the pages of examinees show.

use std::collections::HashSet;

use askama::Template;
use autograder_grading::{Grade, Subject};
use platform_web::{CellView, List, ListColumn, ListView, grouped};

use super::load::Pupil;
use super::routes::address;
use super::sent::Wish;
use super::store::RoomLine;
use crate::billing::Estimate;
use crate::classrooms::Classroom;
use crate::progress::RoundTabs;
use crate::round_builder::roster_title;
use crate::rounds::{Round, RoundId};
use crate::students::StudentId;

/// Which ticks are proposed beside those that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    /// 前回の受験者を引きつぐ
    Previous,
    /// この学年を全員
    Whole(Grade),
}

impl Preset {
    /// The preset of that word in an address.
    pub(super) fn parse(word: &str) -> Option<Preset> {
        if word == "previous" {
            return Some(Preset::Previous);
        }
        word.parse().ok().and_then(Grade::from_number).map(Preset::Whole)
    }
}

/// The 教室 of a round.
#[derive(Template)]
#[template(path = "examinees/list.html")]
pub(super) struct RoomListView {
    tabs: RoundTabs,
    round: String,
    file: String,
    /// Where pupils are entered for a whole 塾, for those who may.
    entering: Option<Entering>,
    list: ListView,
    estimate: Option<EstimateView>,
}

/// The ways to enter many at once.
struct Entering {
    carry_over: String,
    paste: String,
}

impl RoomListView {
    pub(super) fn new(
        round: &Round,
        tabs: RoundTabs,
        list: ListView,
        estimate: Option<&Estimate>,
        may_enter: bool,
    ) -> RoomListView {
        let entering = || Entering {
            carry_over: format!("/rounds/{}/carry-overs/new", round.id),
            paste: format!("/rounds/{}/examinee-pastes/new", round.id),
        };
        RoomListView {
            tabs,
            round: roster_title(round),
            file: format!("/rounds/{}/examinees.xlsx", round.id),
            entering: may_enter.then(entering),
            list,
            estimate: estimate.map(EstimateView::of),
        }
    }
}

/// What the list of 教室 shows and sorts by.
pub(super) fn room_list(headquarters: bool, round: RoundId) -> List<RoomLine> {
    let mut columns = vec![
        ListColumn::new("number", "教室ID", move |row: &RoomLine| {
            CellView::link(&row.number, address(round, row.id))
        })
        .sorted(),
        ListColumn::new("name", "教室", |row: &RoomLine| CellView::text(&row.name)).sorted(),
    ];
    if headquarters {
        columns.push(ListColumn::new("juku", "塾", |row: &RoomLine| CellView::text(&row.juku_name)).sorted());
    }
    columns.push(
        ListColumn::new("entered", "受験者", |row: &RoomLine| CellView::text(number(row.entered)))
            .sorted()
            .numeric(),
    );
    columns.push(
        ListColumn::new("enrolled", "在籍", |row: &RoomLine| CellView::text(number(row.enrolled))).numeric(),
    );
    List::new("教室ごとの受験者", columns)
        .searched(if headquarters { "教室名・教室ID・塾名・塾ID" } else { "教室名・教室ID" })
        .empty("教室はまだありません。")
}

/// What the 塾 will probably owe.
struct EstimateView {
    registered: String,
    unit: String,
    amount: String,
}

impl EstimateView {
    fn of(estimate: &Estimate) -> EstimateView {
        EstimateView {
            registered: number(estimate.registered),
            unit: number(estimate.owed.unit_yen),
            amount: number(estimate.owed.unit_yen * estimate.registered),
        }
    }
}

/// The examinees of one 教室.
#[derive(Template)]
#[template(path = "examinees/show.html")]
pub(super) struct ExamineesView {
    tabs: RoundTabs,
    round: String,
    classroom: String,
    juku: String,
    address: String,
    file: String,
    /// Where 生徒ID and names are pasted.
    paste: String,
    /// Why nothing can be changed now.
    closed: Option<String>,
    estimate: Option<EstimateView>,
    has_previous: bool,
    entered: usize,
    /// Ticks that are proposed and not kept yet.
    proposed: usize,
    grades: Vec<GradeGroup>,
    refusal: Vec<String>,
}

/// The pupils of one grade.
struct GradeGroup {
    grade: &'static str,
    number: u8,
    subjects: [&'static str; 2],
    pupils: Vec<PupilLine>,
}

struct PupilLine {
    student: StudentId,
    code: String,
    number: String,
    name: String,
    kana: String,
    entered: bool,
    ticks: [bool; 2],
    has_marks: [bool; 2],
    /// 座席 and メモ, as they are kept or were typed.
    seat: String,
    memo: String,
    /// The row is not kept as it stands.
    is_proposed: bool,
}

impl ExamineesView {
    pub(super) fn new(
        round: &Round,
        tabs: RoundTabs,
        room: &Classroom,
        closed: Option<String>,
    ) -> ExamineesView {
        ExamineesView {
            tabs,
            round: roster_title(round),
            classroom: room.name.clone(),
            juku: room.juku_name.clone(),
            address: address(round.id, room.id),
            file: format!("/rounds/{}/examinees.xlsx?classroom={}", round.id, room.id),
            paste: format!("/rounds/{}/examinee-pastes/new?juku={}", round.id, room.juku_id),
            closed,
            estimate: None,
            has_previous: false,
            entered: 0,
            proposed: 0,
            grades: Vec::new(),
            refusal: Vec::new(),
        }
    }

    /// With what the 塾 will probably owe.
    pub(super) fn priced(self, estimate: Option<&Estimate>) -> ExamineesView {
        ExamineesView { estimate: estimate.map(EstimateView::of), ..self }
    }

    /// With the pupils, ticked as they stand, as `preset` proposes, or as `wishes` were sent.
    pub(super) fn filled(
        self,
        pupils: &[Pupil],
        previous: Option<&HashSet<StudentId>>,
        preset: Option<Preset>,
        wishes: &[Wish],
    ) -> ExamineesView {
        let line = |pupil: &Pupil| {
            let proposed = match preset {
                Some(Preset::Whole(grade)) => pupil.grade == grade,
                Some(Preset::Previous) => previous.is_some_and(|sat| sat.contains(&pupil.student)),
                None => false,
            };
            let proposed = proposed && pupil.entry.is_none();
            let wish = wishes.iter().find(|wish| wish.student == pupil.student);
            let ticks = wish.map_or(if proposed { [true, true] } else { pupil.sits() }, |wish| wish.sits);
            PupilLine::new(pupil, ticks, wish)
        };
        let of_grade = |pupils: &[Pupil]| GradeGroup {
            grade: pupils[0].grade.label(),
            number: pupils[0].grade.number(),
            subjects: pupils[0].grade.subjects().map(Subject::label),
            pupils: pupils.iter().map(line).collect(),
        };
        let grades: Vec<GradeGroup> =
            pupils.chunk_by(|one, next| one.grade == next.grade).map(of_grade).collect();
        let lines = || grades.iter().flat_map(|grade| &grade.pupils);
        ExamineesView {
            has_previous: previous.is_some(),
            entered: lines().filter(|line| line.entered).count(),
            proposed: lines().filter(|line| line.is_proposed).count(),
            grades,
            ..self
        }
    }

    /// With what kept the ticks from being written.
    pub(super) fn refused(self, refusal: Vec<String>) -> ExamineesView {
        ExamineesView { refusal, ..self }
    }
}

impl GradeGroup {
    /// How many of them sit the round.
    fn entered(&self) -> usize {
        self.pupils.iter().filter(|pupil| pupil.entered).count()
    }
}

impl PupilLine {
    fn new(pupil: &Pupil, ticks: [bool; 2], wish: Option<&Wish>) -> PupilLine {
        let typed = wish.map(|wish| &wish.note);
        let seat = typed.and_then(|note| note.seat.as_ref()).unwrap_or(&pupil.note.seat);
        let memo = typed.and_then(|note| note.memo.as_ref()).unwrap_or(&pupil.note.memo);
        PupilLine {
            student: pupil.student,
            code: pupil.code(),
            number: pupil.number.clone(),
            name: pupil.name.clone(),
            kana: pupil.kana.clone(),
            entered: pupil.entry.is_some(),
            ticks,
            has_marks: pupil.seats.map(|seat| seat.has_marks),
            seat: seat.clone(),
            memo: memo.clone(),
            is_proposed: ticks != pupil.sits() || wish.is_some(),
        }
    }
}

fn number(count: i64) -> String {
    grouped(u64::try_from(count).unwrap_or_default())
}
