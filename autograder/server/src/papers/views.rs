//! What the screens of papers show.

use askama::Template;
use autograder_grading::Grade;
use platform_database::Timestamp;
use platform_web::{Problems, Tone, dates};

use super::PaperKind;
use super::releases::FilledReleases;
use super::routes::Shelf;
use super::store::Paper;
use crate::exams::Exam;
use crate::progress::RoundTabs;
use crate::round_builder::{sat_on, state_tone};
use crate::rounds::{Round, RoundState};
use crate::sizes::size;
use crate::staff::Scope;

/// `2026夏_小6_算数_問題.pdf`
pub(super) fn file_name(round: &Round, exam: &Exam, kind: PaperKind) -> String {
    let parts = [&*round.name.file_label(), exam.grade.label(), exam.subject.label(), kind.label()];
    format!("{}.pdf", parts.join("_"))
}

/// The papers that a round still lacks, told exam by exam: 「小6 国語: 解答・採点基準」.
pub(crate) fn list_missing<'a>(exams: impl Iterator<Item = &'a Exam>, papers: &[Paper]) -> Vec<String> {
    let of_exam = |exam: &Exam| {
        let missing = PaperKind::ALL.into_iter().filter(|kind| find(papers, exam, *kind).is_none());
        let missing: Vec<&str> = missing.map(PaperKind::label).collect();
        (!missing.is_empty()).then(|| format!("{}: {}", exam.title(), missing.join("・")))
    };
    exams.filter_map(of_exam).collect()
}

fn find<'a>(papers: &'a [Paper], exam: &Exam, kind: PaperKind) -> Option<&'a Paper> {
    papers.iter().find(|paper| paper.exam_id == exam.id && paper.kind == kind)
}

/// The papers of a round.
#[derive(Template)]
#[template(path = "papers/list.html")]
pub(super) struct PapersView {
    tabs: RoundTabs,
    path: String,
    release_path: String,
    round: String,
    state: &'static str,
    tone: Tone,
    headquarters: bool,
    preparing: bool,
    times: Vec<(&'static str, String)>,
    grades: Vec<GradeTab>,
    rows: Vec<ExamRow>,
    /// Whether there is anything to be ticked.
    any: bool,
    missing: Vec<String>,
    sat_on: String,
    form: FilledReleases,
    refused: bool,
}

struct GradeTab {
    label: &'static str,
    href: String,
    current: bool,
}

struct ExamRow {
    grade: &'static str,
    subject: &'static str,
    /// Where 本部 replaces the papers.
    href: String,
    slots: Vec<Slot>,
}

/// The place of one paper.
struct Slot {
    kind: &'static str,
    /// What the tick and the button are about, for those who do not see the table.
    name: String,
    paper: Option<PaperLine>,
    /// Why there is nothing to take, or that nobody else may yet.
    words: String,
}

struct PaperLine {
    id: i64,
    size: String,
    at: String,
}

impl PapersView {
    pub(super) fn new(
        shelf: &Shelf,
        scope: &Scope,
        now: Timestamp,
        grade: Option<&str>,
        refused: Option<FilledReleases>,
        steps: RoundTabs,
    ) -> PapersView {
        let path = format!("/rounds/{}/papers", shelf.round.id);
        let chosen = Grade::ALL.into_iter().find(|known| Some(known.number().to_string().as_str()) == grade);
        let shown = shelf.exams.iter().filter(|exam| chosen.is_none_or(|chosen| exam.grade == chosen));
        let rows: Vec<ExamRow> = shown.map(|exam| ExamRow::new(shelf, scope, now, exam)).collect();
        PapersView {
            tabs: steps,
            release_path: format!("/rounds/{}/paper-releases", shelf.round.id),
            round: shelf.round.name.label(),
            state: shelf.round.state.label(),
            tone: state_tone(shelf.round.state),
            headquarters: scope.is_headquarters(),
            preparing: shelf.round.state == RoundState::Preparing,
            times: times(shelf, now),
            grades: tabs(&path, &shelf.exams, chosen),
            any: rows.iter().flat_map(|row| &row.slots).any(|slot| slot.paper.is_some()),
            rows,
            missing: list_missing(shelf.exams.iter(), &shelf.papers),
            sat_on: sat_on(&shelf.round),
            refused: refused.is_some(),
            form: refused.unwrap_or_else(|| FilledReleases::of(&shelf.releases)),
            path,
        }
    }
}

/// From when what is handed out.
fn times(shelf: &Shelf, now: Timestamp) -> Vec<(&'static str, String)> {
    let of_kind = |(label, kind)| (label, when(shelf, kind, now));
    [("問題", PaperKind::Questions), ("解答・採点基準", PaperKind::Answers)].map(of_kind).into()
}

fn when(shelf: &Shelf, kind: PaperKind, now: Timestamp) -> String {
    match shelf.releases.moment(kind, &shelf.round) {
        None => "公開日時は、まだ決まっていません".to_owned(),
        Some(moment) if moment <= now => format!("{}に公開しました", dates::date_time(moment)),
        Some(moment) => format!("{}に公開します", dates::date_time(moment)),
    }
}

fn tabs(path: &str, exams: &[Exam], chosen: Option<Grade>) -> Vec<GradeTab> {
    let held = Grade::ALL.into_iter().filter(|grade| exams.iter().any(|exam| exam.grade == *grade));
    let all = GradeTab { label: "すべて", href: path.to_owned(), current: chosen.is_none() };
    let of_grade = |grade: Grade| GradeTab {
        label: grade.label(),
        href: format!("{path}?grade={}", grade.number()),
        current: chosen == Some(grade),
    };
    [all].into_iter().chain(held.map(of_grade)).collect()
}

impl ExamRow {
    fn new(shelf: &Shelf, scope: &Scope, now: Timestamp, exam: &Exam) -> ExamRow {
        ExamRow {
            grade: exam.grade.label(),
            subject: exam.subject.label(),
            href: format!("/exams/{}/papers", exam.id),
            slots: PaperKind::ALL.map(|kind| Slot::new(shelf, scope, now, exam, kind)).into(),
        }
    }
}

impl Slot {
    fn new(shelf: &Shelf, scope: &Scope, now: Timestamp, exam: &Exam, kind: PaperKind) -> Slot {
        let is_out = shelf.releases.is_out(kind, &shelf.round, now);
        let paper = find(&shelf.papers, exam, kind);
        let words = match (paper, shelf.releases.moment(kind, &shelf.round)) {
            (Some(_), _) if is_out => String::new(),
            (None, _) if is_out || scope.is_headquarters() => "まだありません".to_owned(),
            (_, Some(moment)) if moment > now => format!("{}から", dates::short(moment)),
            (_, Some(_)) => "受付中になってから".to_owned(),
            (_, None) => "公開日時は未定".to_owned(),
        };
        Slot {
            kind: kind.label(),
            name: format!("{} {}", exam.title(), kind.label()),
            paper: paper.filter(|_| is_out || scope.is_headquarters()).map(PaperLine::new),
            words,
        }
    }
}

impl PaperLine {
    fn new(paper: &Paper) -> PaperLine {
        PaperLine { id: paper.id.0, size: size(paper.file_bytes), at: dates::short(paper.uploaded_at) }
    }
}

/// The papers of one exam, as 本部 replaces them.
#[derive(Template)]
#[template(path = "papers/exam.html")]
pub(super) struct ExamPapersView {
    path: String,
    round_papers: String,
    title: String,
    round: String,
    problems: Problems,
    shelves: Vec<KindShelf>,
}

/// All editions of one kind.
struct KindShelf {
    code: &'static str,
    label: &'static str,
    /// The edition that is handed out; 0 where there is none.
    edition: i64,
    editions: Vec<EditionLine>,
}

struct EditionLine {
    edition: i64,
    href: String,
    file: String,
    size: String,
    at: String,
    by: String,
}

impl ExamPapersView {
    pub(super) fn new(round: &Round, exam: &Exam, editions: &[Paper], problems: Problems) -> ExamPapersView {
        ExamPapersView {
            path: format!("/exams/{}/papers", exam.id),
            round_papers: format!("/rounds/{}/papers", round.id),
            title: exam.title(),
            round: round.name.label(),
            problems,
            shelves: PaperKind::ALL.map(|kind| KindShelf::new(kind, editions)).into(),
        }
    }
}

impl KindShelf {
    fn new(kind: PaperKind, editions: &[Paper]) -> KindShelf {
        let of_kind = editions.iter().filter(|paper| paper.kind == kind);
        KindShelf {
            code: kind.code(),
            label: kind.label(),
            edition: of_kind.clone().map(|paper| paper.edition).max().unwrap_or_default(),
            editions: of_kind.map(EditionLine::new).collect(),
        }
    }
}

impl EditionLine {
    fn new(paper: &Paper) -> EditionLine {
        EditionLine {
            edition: paper.edition,
            href: format!("/papers/{}/file", paper.id),
            file: paper.file_name.clone(),
            size: size(paper.file_bytes),
            at: dates::date_time(paper.uploaded_at),
            by: paper.uploaded_by.clone(),
        }
    }
}
