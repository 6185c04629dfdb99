//! What the page of a 教室's remarks shows.

use askama::Template;
use platform_web::{Choice, ListQuery, Problems, Tone, dates};

use super::board_address;
use super::load::Board;
use super::routes::Unkept;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku_messages::LONGEST_MESSAGE;
use crate::phrases::{Chapter, Topic};
use crate::remarks::LONGEST_REMARK;
use crate::results::{EntryRecord, ExamRecord};
use crate::rounds::RoundId;
use crate::staff::Scope;

/// The screen.
#[derive(Template)]
#[template(path = "remark_boards/list.html")]
pub(super) struct BoardView {
    title: String,
    edition: String,
    provisional: bool,
    open: bool,
    state: &'static str,
    /// The address of the page as it is shown.
    here: String,
    path: String,
    grade: String,
    grades: Vec<GradeTab>,
    classrooms: Vec<Choice>,
    classroom: String,
    subjects: Vec<&'static str>,
    rows: Vec<PupilRow>,
    /// How many remarks stand how, where somebody can still look after them.
    stands: Vec<(Stand, usize)>,
    longest: usize,
    message: MessageView,
    problems: Problems,
}

struct GradeTab {
    label: &'static str,
    count: u64,
    href: String,
    current: bool,
}

/// 塾から.
struct MessageView {
    action: String,
    juku: String,
    /// Whether this person may write it now.
    mine: bool,
    words: String,
    revision: i64,
    longest: usize,
    written: String,
}

struct PupilRow {
    name: String,
    number: String,
    href: String,
    /// ひとこと, where a 文例 gives it.
    summary: String,
    cells: Vec<RemarkCell>,
}

/// The remark on one subject.
struct RemarkCell {
    field: String,
    /// Whose it is, as the form says it.
    key: String,
    label: String,
    result: String,
    stand: Option<Stand>,
    /// Whose 文例 it is, where it is one.
    source: String,
    /// What the 文例 say.
    suggestion: String,
    shown: String,
    words: String,
    length: usize,
    editable: bool,
    problem: String,
}

/// How far somebody looked after a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// 未作成: neither written nor is there a phrase.
    Missing,
    /// 文例のまま
    Phrase,
    /// 手直し済
    Written,
}

impl Stand {
    const ALL: [Stand; 3] = [Stand::Missing, Stand::Phrase, Stand::Written];

    fn label(self) -> &'static str {
        match self {
            Stand::Missing => "未作成",
            Stand::Phrase => "文例のまま",
            Stand::Written => "手直し済",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Stand::Missing => Tone::Warn,
            Stand::Phrase => Tone::Neutral,
            Stand::Written => Tone::Good,
        }
    }
}

/// The name of the field of a remark, for what is wrong with it.
pub(super) fn field_of(entry: EntryId, exam: ExamId) -> String {
    format!("words-{entry}-{exam}")
}

impl BoardView {
    pub(super) fn new(board: &Board, scope: &Scope, query: &ListQuery, unkept: &Unkept) -> BoardView {
        let path = board_address(board.round.id);
        let id = board.classroom.as_ref().map(|classroom| classroom.id.to_string()).unwrap_or_default();
        let exams: Vec<&ExamRecord> =
            board.records.iter().flat_map(|records| records.exams.iter().flatten()).collect();
        let choices = board.classrooms.iter();
        let choices = choices.map(|other| Choice::new(other.id.to_string(), other.label_for(scope)));
        let records = board.records.iter().flat_map(|records| &records.entries);
        let rows: Vec<PupilRow> = records.map(|entry| row(board, entry, unkept)).collect();
        BoardView {
            title: board.round.name.label(),
            edition: board.basis.edition(),
            provisional: board.basis.is_provisional(),
            open: board.is_open(),
            state: board.round.state.label(),
            here: query.address(&path),
            grade: board.grade.map(|grade| grade.number().to_string()).unwrap_or_default(),
            grades: tabs(board, &id),
            classrooms: if scope.classroom().is_none() { choices.collect() } else { Vec::new() },
            classroom: id,
            subjects: exams.iter().map(|exam| exam.subject.label()).collect(),
            stands: if board.is_open() { stands(&rows) } else { Vec::new() },
            rows,
            longest: LONGEST_REMARK,
            message: message(board, scope, query, unkept),
            problems: unkept.problems.clone(),
            path,
        }
    }
}

fn stands(rows: &[PupilRow]) -> Vec<(Stand, usize)> {
    let cells = || rows.iter().flat_map(|row| &row.cells);
    let count = |stand| cells().filter(|cell| cell.stand == Some(stand)).count();
    Stand::ALL.map(|stand| (stand, count(stand))).into()
}

fn tabs(board: &Board, classroom: &str) -> Vec<GradeTab> {
    let path = board_address(board.round.id);
    let tab = |(grade, count): (&autograder_grading::Grade, &u64)| GradeTab {
        label: grade.label(),
        count: *count,
        href: format!("{path}?classroom={classroom}&grade={}", grade.number()),
        current: Some(*grade) == board.grade,
    };
    board.grades.iter().map(tab).collect()
}

fn message(board: &Board, scope: &Scope, query: &ListQuery, unkept: &Unkept) -> MessageView {
    let kept = board.message.as_ref();
    let words = kept.map(|message| message.words.clone()).unwrap_or_default();
    MessageView {
        action: query.address(&message_address(board.round.id)),
        juku: board.classroom.as_ref().map(|classroom| classroom.juku_name.clone()).unwrap_or_default(),
        mine: board.is_open() && scope.juku().is_some() && scope.classroom().is_none(),
        words: unkept.typed_message().map_or(words, str::to_owned),
        revision: kept.map_or(0, |message| message.revision),
        longest: LONGEST_MESSAGE,
        written: kept
            .map(|message| format!("{} {}", dates::date_time(message.written_at), message.writer(scope)))
            .unwrap_or_default(),
    }
}

fn message_address(round: RoundId) -> String {
    format!("/rounds/{round}/juku-message")
}

fn row(board: &Board, entry: &EntryRecord, unkept: &Unkept) -> PupilRow {
    let exams = board.records.iter().flat_map(|records| records.exams.iter().enumerate());
    PupilRow {
        name: entry.student_name.clone(),
        number: entry.student_number.clone(),
        href: format!("/entries/{}/report-card", entry.entry_id),
        summary: entry.summary.clone(),
        cells: exams.filter_map(|(at, exam)| Some(cell(board, entry, at, exam.as_ref()?, unkept))).collect(),
    }
}

fn cell(board: &Board, entry: &EntryRecord, at: usize, exam: &ExamRecord, unkept: &Unkept) -> RemarkCell {
    let (id, exam_id) = (entry.entry_id, exam.exam_id);
    let written = board.written.get(&(id, exam_id)).filter(|_| board.basis.is_provisional());
    let shown = written.map_or_else(|| entry.remarks[at].clone(), |remark| remark.words.clone());
    let typed = unkept.remark(id, exam_id);
    let words = typed.map_or_else(|| shown.clone(), |draft| draft.words.clone());
    // A remark that somebody meanwhile wrote is not taken for the one that was seen.
    let seen = typed.map_or_else(|| written.map_or(0, |remark| remark.revision), |draft| draft.seen);
    let suggestion = board.suggested.get(&id).map(|words| words[at].clone()).unwrap_or_default();
    let is_phrase = !shown.is_empty() && shown == suggestion;
    let stand = match &*shown {
        // Of a pupil who was absent there is nothing to say, and what is 確定 is nobody's work any more.
        _ if entry.absent[at] || !board.basis.is_provisional() => None,
        "" => Some(Stand::Missing),
        _ if is_phrase => Some(Stand::Phrase),
        _ => Some(Stand::Written),
    };
    let source = match (stand, board.grade) {
        (Some(Stand::Phrase), Some(grade)) => {
            let chapter = Chapter::of_grade(Topic::Subject(exam.subject), grade);
            board.book.source((entry.juku_id, entry.classroom_id), chapter).label()
        }
        _ => String::new(),
    };
    let field = field_of(id, exam_id);
    RemarkCell {
        key: format!("{id}-{exam_id}-{seen}"),
        label: format!("{} {}", entry.student_name, exam.subject.label()),
        result: match (entry.totals[at], entry.absent[at]) {
            (_, true) => "欠席".to_owned(),
            (Some(total), _) => format!("{total} / {}点", exam.shape.full_points.get()),
            (None, _) => "未入力".to_owned(),
        },
        stand,
        source,
        suggestion,
        length: words.chars().count(),
        editable: board.is_open() && !entry.absent[at],
        problem: unkept.problems.of(&field).to_owned(),
        shown,
        words,
        field,
    }
}
