//! What the home page shows.

use askama::Template;
use autograder_grading::Stage;
use platform_database::Timestamp;
use platform_web::{Icon, ListQuery, ListView, Tone, dates, icon};

use super::board::Board;
use super::checklist::Checklist;
use super::meter::{MatrixView, Meter, count, name};
use super::next_step::{NextStep, next_step};
use super::store::SheetProgress;
use super::tabs::RoundTabs;
use crate::mark_changes::RecentView;
use crate::menu::home_of;
use crate::notices::UnreadView;
use crate::round_builder::{sat_on_short, state_tone};
use crate::rounds::{Round, RoundState};
use crate::staff::{Permission, Scope};

/// The home page before any round.
#[derive(Template)]
#[template(path = "progress/empty_home.html")]
pub(super) struct EmptyHomeView {
    headquarters: bool,
    news: UnreadView,
    checklist: Checklist,
}

impl EmptyHomeView {
    pub(super) fn new(scope: &Scope, news: UnreadView, checklist: Checklist) -> EmptyHomeView {
        EmptyHomeView { headquarters: scope.is_headquarters(), news, checklist }
    }
}

/// The home page.
#[derive(Template)]
#[template(path = "progress/home.html")]
pub(super) struct HomeView {
    round: RoundView,
    next: NextStep,
    /// What else is worth knowing of the round, a sentence each.
    notices: Vec<String>,
    checklist: Checklist,
    board: BoardView,
    /// The board as a file.
    file: String,
    /// The round of which those can be asked for marks whose boxes are ticked: `2026-summer`.
    asks_for: Option<String>,
    tabs: RoundTabs,
    doors: Vec<Door>,
    other_rounds: Vec<OtherRound>,
    news: UnreadView,
    recent: RecentView,
}

enum BoardView {
    Empty,
    Matrix(MatrixView),
    Classrooms { stages: Vec<&'static str>, rows: Vec<ClassroomRow> },
    Juku { whole: Meter, list: Box<ListView> },
}

struct ClassroomRow {
    name: String,
    number: String,
    href: String,
    /// One for each of the stages that the 塾 has; `None` where this 教室 has nobody.
    cells: Vec<Option<StageCell>>,
}

pub(super) struct StageCell {
    pub(super) meter: Meter,
    /// The sheet that is furthest behind, unless all are complete, and how many are called complete.
    pub(super) note: String,
}

/// A way on from the home page.
struct Door {
    label: &'static str,
    href: String,
    icon: Icon,
}

struct OtherRound {
    label: String,
    href: String,
    /// Once there can be any.
    results: Option<String>,
    state: &'static str,
    tone: Tone,
    sat_on: String,
}

/// A round's name, state and deadline.
#[derive(Clone, Debug)]
pub(crate) struct RoundView {
    pub(crate) label: String,
    pub(crate) state: &'static str,
    pub(crate) tone: Tone,
    pub(crate) deadline: String,
}

impl RoundView {
    pub(crate) fn new(round: &Round, now: Timestamp) -> RoundView {
        RoundView {
            label: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            deadline: deadline(round, now),
        }
    }
}

fn deadline(round: &Round, now: Timestamp) -> String {
    let at = dates::date_time(round.deadline());
    match round.state {
        RoundState::Preparing => format!("まだ受付前です。締切は{at}の予定です。"),
        RoundState::Open if now < round.opens_at => {
            format!("入力は{}からです。締切は{at}です。", dates::date_time(round.opens_at))
        }
        _ if round.is_extended(now) => format!("締切は{at}に延びています。"),
        RoundState::Open => match dates::remaining(round.deadline_at, now) {
            Some(left) => format!("締切まで {left}（{at}）"),
            None if now <= round.last_moment() => {
                format!("締切を過ぎました。{}まで入力できます。", dates::short(round.last_moment()))
            }
            None => format!("入力は締め切りました（締切 {at}）。"),
        },
        _ => format!("締切は{at}でした。"),
    }
}

impl HomeView {
    pub(super) fn new(
        round: &Round,
        rounds: &[Round],
        scope: &Scope,
        now: Timestamp,
        board: &Board,
        query: &ListQuery,
        tabs: RoundTabs,
    ) -> HomeView {
        let asks = round.state == RoundState::Open && scope.classroom().is_none() && board.whole().left() > 0;
        HomeView {
            round: RoundView::new(round, now),
            next: next_step(round, scope, now, board),
            notices: Vec::new(),
            checklist: Checklist::default(),
            board: BoardView::new(round, board, asks, query),
            file: format!("/progress.xlsx?round={}", round.name),
            asks_for: asks.then(|| round.name.to_string()),
            tabs,
            doors: doors(round, scope, now),
            other_rounds: rounds
                .iter()
                .filter(|other| other.id != round.id)
                .map(|other| OtherRound::new(other, scope))
                .collect(),
            news: UnreadView::default(),
            recent: RecentView::default(),
        }
    }

    /// The same page, with the newest notices that wait for the person.
    pub(super) fn telling(self, news: UnreadView) -> HomeView {
        HomeView { news, ..self }
    }

    /// The same page, with what can be prepared before the round opens.
    pub(super) fn preparing(self, checklist: Checklist) -> HomeView {
        HomeView { checklist, ..self }
    }

    /// The same page, with what was changed last.
    pub(super) fn recalling(self, recent: RecentView) -> HomeView {
        HomeView { recent, ..self }
    }

    /// The page with these sentences below its title.
    pub(super) fn noticing(self, notices: Vec<String>) -> HomeView {
        HomeView { notices, ..self }
    }
}

/// What can be done with the round now, apart from entering marks.
fn doors(round: &Round, scope: &Scope, now: Timestamp) -> Vec<Door> {
    let door = |label, rest, symbol| Door {
        label,
        href: format!("/rounds/{}/{rest}", round.id),
        icon: icon(symbol),
    };
    let begun = round.state != RoundState::Preparing;
    [
        (begun && scope.allows(Permission::Report), door("成績表の印刷", "printings", "printer")),
        (
            round.marking(scope, now).is_ok(),
            door("得点ファイルの取り込み", "imports/new?kind=marks", "file-spreadsheet"),
        ),
        (
            round.registering(scope, now).is_ok(),
            door("名簿の取り込み", "imports/new?kind=roster", "file-import"),
        ),
    ]
    .into_iter()
    .filter_map(|(open, door)| open.then_some(door))
    .collect()
}

impl OtherRound {
    fn new(round: &Round, scope: &Scope) -> OtherRound {
        let shown = round.state != RoundState::Preparing && scope.allows(Permission::Report);
        OtherRound {
            label: round.name.label(),
            href: home_of(round),
            results: shown.then(|| format!("/rounds/{}/results", round.id)),
            state: round.state.label(),
            tone: state_tone(round.state),
            sat_on: sat_on_short(round),
        }
    }
}

impl BoardView {
    /// `asks`: whether rows can be ticked, to ask their people for marks.
    fn new(round: &Round, board: &Board, asks: bool, query: &ListQuery) -> BoardView {
        match board {
            Board::Juku(whole, list) if whole.juku > 0 => {
                let list = Box::new(list.view(round, asks, query));
                BoardView::Juku { whole: Meter::new(whole.progress), list }
            }
            Board::Juku(..) => BoardView::Empty,
            Board::Sheets(sheets) => MatrixView::new(sheets).map_or(BoardView::Empty, BoardView::Matrix),
            Board::Classrooms(sheets) if sheets.is_empty() => BoardView::Empty,
            Board::Classrooms(sheets) => by_classroom(round, sheets),
        }
    }
}

/// The sheets told by 教室.
fn by_classroom(round: &Round, sheets: &[SheetProgress]) -> BoardView {
    let stages = stages_of(sheets);
    let classrooms = sheets.chunk_by(|one, next| one.classroom == next.classroom);
    let rows = classrooms.map(|sheets| ClassroomRow::new(round, &stages, sheets)).collect();
    BoardView::Classrooms { stages: stages.into_iter().map(Stage::label).collect(), rows }
}

/// The stages that somebody sits, in the order of the school.
pub(super) fn stages_of(sheets: &[SheetProgress]) -> Vec<Stage> {
    let is_sat = |stage: &Stage| sheets.iter().any(|sheet| sheet.grade.stage() == *stage);
    Stage::ALL.into_iter().filter(is_sat).collect()
}

impl ClassroomRow {
    /// `sheets` are those of one 教室, at least one.
    fn new(round: &Round, stages: &[Stage], sheets: &[SheetProgress]) -> ClassroomRow {
        let of_stage = |stage: Stage| sheets.iter().filter(move |sheet| sheet.grade.stage() == stage);
        ClassroomRow {
            name: sheets[0].classroom_name.clone(),
            number: sheets[0].classroom_number.clone(),
            href: format!("/classrooms/{}?round={}", sheets[0].classroom, round.name),
            cells: stages.iter().map(|stage| StageCell::new(of_stage(*stage))).collect(),
        }
    }
}

impl StageCell {
    /// The cell of the sheets of one 教室 in one stage; `None` if there are none.
    pub(super) fn new<'a>(sheets: impl Iterator<Item = &'a SheetProgress> + Clone) -> Option<StageCell> {
        let worst = sheets.clone().min_by_key(|sheet| sheet.progress.most_behind_first())?;
        let (done, expected) = (count(worst.progress.done), count(worst.progress.expected));
        let behind = (worst.progress.left() > 0).then(|| format!("遅れ: {} {done}/{expected}", name(worst)));
        let complete = sheets.clone().filter(|sheet| sheet.completion.is_some()).count();
        let called = (complete > 0).then(|| format!("入力完了 {complete}/{}表", sheets.clone().count()));
        Some(StageCell {
            meter: Meter::new(sheets.map(|sheet| sheet.progress).sum()),
            note: behind.into_iter().chain(called).collect::<Vec<_>>().join("　"),
        })
    }
}
