//! What the page of a 大問分析 shows.

use askama::Template;
use autograder_grading::{Grade, QuestionTally, Rate, Subject};
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListQuery, ListView, Tone, grouped};

use super::load::{Analysis, Held};
use super::questions::{Question, in_order};
use super::{exam_of, sections_address, students_address};
use crate::staff::Scope;

/// The screen.
#[derive(Template)]
#[template(path = "section_results/list.html")]
pub(super) struct AnalysisView {
    title: String,
    exam: String,
    edition: String,
    provisional: bool,
    embargo: Option<String>,
    csv: String,
    grades: Vec<Tab>,
    subjects: Vec<Tab>,
    /// How many count, population by population.
    populations: Vec<(&'static str, String)>,
    bars: Vec<BarPair>,
    chart_height: usize,
    own: &'static str,
    /// How many 大問 are marked as those with the lowest 正答率.
    lowest: usize,
    list: Option<ListView>,
}

struct Tab {
    label: &'static str,
    href: String,
    current: bool,
}

/// The 正答率 of one 大問, of the smallest population and of the country.
struct BarPair {
    top: usize,
    label: String,
    /// Percent, which is how long the bar is.
    own: Option<u64>,
    national: Option<u64>,
}

/// Room for the bars of a 大問 in the chart.
const BAR_PAIR_HEIGHT: usize = 52;

impl AnalysisView {
    pub(super) fn new(analysis: &Analysis, query: &ListQuery, list: Option<ListView>) -> AnalysisView {
        let held = analysis.held.as_ref();
        let bars = bars(analysis);
        AnalysisView {
            title: analysis.round.name.label(),
            exam: held
                .map(|held| format!("{} {}", held.grade.label(), held.subject.label()))
                .unwrap_or_default(),
            edition: analysis.basis.edition(),
            provisional: analysis.basis.is_provisional(),
            embargo: analysis.embargo.clone(),
            csv: query.address(&format!("{}.csv", sections_address(analysis.round.id))),
            grades: analysis.grades.iter().map(|grade| grade_tab(analysis, *grade, query)).collect(),
            subjects: held.map(|held| subject_tabs(analysis, held, query)).unwrap_or_default(),
            populations: populations(analysis),
            chart_height: bars.len() * BAR_PAIR_HEIGHT,
            bars,
            own: analysis.tallies.last().map_or("", |(place, _)| place),
            lowest: in_order(analysis, None).iter().filter(|question| question.low.is_some()).count(),
            list,
        }
    }

    /// What the chart says, for those who do not see it.
    fn told(&self) -> String {
        let told = self.bars.iter().map(|bar| {
            let own = bar.own.map_or_else(|| "なし".to_owned(), |own| format!("{own}%"));
            format!("{} {}{own}", bar.label, self.own)
        });
        told.collect::<Vec<_>>().join("、")
    }
}

/// The exams of the grade are looked at with the same 教室.
fn tab(analysis: &Analysis, label: &'static str, exam: String, current: bool, query: &ListQuery) -> Tab {
    let mut to = ListQuery::default();
    to.filters.insert("exam".to_owned(), exam);
    if let Some(classroom) = query.filter("classroom") {
        to.filters.insert("classroom".to_owned(), classroom.to_owned());
    }
    Tab { label, href: to.address(&sections_address(analysis.round.id)), current }
}

fn grade_tab(analysis: &Analysis, grade: Grade, query: &ListQuery) -> Tab {
    let held = analysis.held.as_ref();
    let same = held.map(|held| held.subject).filter(|subject| subject.stage() == grade.stage());
    let subject = same.unwrap_or(grade.subjects()[0]);
    let current = held.is_some_and(|held| held.grade == grade);
    tab(analysis, grade.label(), exam_of(grade, subject), current, query)
}

fn subject_tabs(analysis: &Analysis, held: &Held, query: &ListQuery) -> Vec<Tab> {
    let tab = |subject: Subject| {
        tab(analysis, subject.label(), exam_of(held.grade, subject), subject == held.subject, query)
    };
    held.grade.subjects().into_iter().map(tab).collect()
}

fn populations(analysis: &Analysis) -> Vec<(&'static str, String)> {
    let n =
        |tally: &autograder_grading::ExamTally| tally.questions().first().map_or(0, |first| first.points.n());
    let counted =
        analysis.tallies.iter().map(|(place, tally)| (*place, format!("{}人", grouped(n(tally).into()))));
    counted.collect()
}

fn bars(analysis: &Analysis) -> Vec<BarPair> {
    let percent = |tally: &QuestionTally| tally.rate().map(Rate::percent);
    let pair = |(at, (question, title)): (usize, (Question, String))| BarPair {
        top: at * BAR_PAIR_HEIGHT,
        label: format!("{} {title}", question.place),
        own: percent(question.own()),
        national: (question.tallies().len() > 1).then(|| percent(question.national())).flatten(),
    };
    let sections = in_order(analysis, None).into_iter();
    let sections = sections.filter_map(|question| Some((question.clone(), question.title?)));
    sections.enumerate().map(pair).collect()
}

/// The description of the list of one exam.
pub(super) fn list(analysis: &Analysis, held: &Held, scope: &Scope) -> List<Question> {
    let edition = analysis.basis.edition();
    let caption = format!("{} {}の大問分析（{edition}）", held.grade.label(), held.subject.label());
    let mut list = List::new(caption, columns(analysis, held))
        .usually("number", false)
        .part("exam", exam_of(held.grade, held.subject))
        .exported(format!("{}.xlsx", sections_address(analysis.round.id)))
        .per_page(1_000)
        .filtered(ListFilter {
            name: "lowest",
            label: "表示".to_owned(),
            choices: vec![Choice::new("yes", "正答率の低い5大問")],
        })
        .empty("このテストには大問がありません。");
    if scope.classroom().is_none() {
        let choices = analysis.classrooms.iter();
        let choices = choices.map(|one| Choice::new(one.id.to_string(), one.label_for(scope)));
        list = list.filtered(ListFilter {
            name: "classroom",
            label: "教室".to_owned(),
            choices: choices.collect(),
        });
    }
    list
}

fn columns(analysis: &Analysis, held: &Held) -> Vec<ListColumn<Question>> {
    let mut columns = vec![
        ListColumn::new("number", "大問", |row: &Question| {
            let cell = CellView::text(&row.place);
            match &row.title {
                Some(title) => cell.with_sub(title),
                None => cell,
            }
        })
        .sorted(),
    ];
    if held.shape.sections.iter().any(|section| !section.field.is_empty()) {
        columns.push(ListColumn::new("field", "分野", |row: &Question| CellView::text(row.field_shown())));
    }
    columns.push(
        ListColumn::new("full", "配点", |row: &Question| CellView::text(row.full().to_string()))
            .sorted()
            .numeric(),
    );
    for (at, (place, _)) in analysis.tallies.iter().enumerate() {
        let key = ["national", "juku", "classroom"][at];
        let mean =
            move |row: &Question| CellView::text(row.mean(at).map_or_else(nothing, |mean| mean.to_string()));
        columns.push(ListColumn::new(key, format!("{place}平均"), mean).sorted().numeric());
    }
    let compared = analysis.tallies.len() > 1;
    let own = analysis.tallies.last().map_or("", |(place, _)| place);
    columns.push(rates(format!("{own}の正答率"), compared));
    if compared {
        let gap = ListColumn::new("gap", "全国との差（ポイント）", gap_cell).headed("全国との差");
        columns.push(gap.sorted().numeric());
    }
    columns.push(shares("perfect", format!("{own}の満点の割合"), "満点", compared, QuestionTally::perfect));
    columns.push(shares("zero", format!("{own}の0点の割合"), "0点", compared, QuestionTally::zero));
    columns.push(missed_column(analysis, held, own));
    columns.push(
        ListColumn::new("missing", format!("{own}の未入力"), |row: &Question| {
            CellView::text(format!("{}人", grouped(row.own().missing.into())))
        })
        .headed("未入力")
        .sorted()
        .numeric(),
    );
    columns
}

/// 正答率, marked where it is among the lowest.
fn rates(title: String, compared: bool) -> ListColumn<Question> {
    let cell = move |row: &Question| {
        let cell = share_cell(row, compared, QuestionTally::rate);
        let Some(place) = row.low else { return cell };
        CellView { text: format!("{} 低い順{place}位", cell.text), badge: Some(Tone::Warn), ..cell }
    };
    ListColumn::new("rate", title, cell).headed("正答率").sorted().numeric()
}

/// How many lost points, with the way to who they are.
fn missed_column(analysis: &Analysis, held: &Held, own: &str) -> ListColumn<Question> {
    let (round, exam) = (analysis.round.id, exam_of(held.grade, held.subject));
    let classroom = analysis.classroom.as_ref().map(|classroom| classroom.id.to_string());
    let cell = move |row: &Question| {
        let words = format!("{}人", grouped(row.missed().into()));
        if row.title.is_none() || row.missed() == 0 {
            return CellView::text(words);
        }
        let mut to = ListQuery::default();
        to.filters.insert("exam".to_owned(), exam.clone());
        to.filters.extend(classroom.iter().map(|classroom| ("classroom".to_owned(), classroom.clone())));
        CellView::link(words, to.address(&students_address(round, row.section)))
    };
    ListColumn::new("missed", format!("{own}の失点した生徒"), cell).headed("失点").sorted().numeric()
}

/// A share of the smallest population, with that of the country below it.
fn shares(
    key: &'static str,
    title: String,
    heading: &'static str,
    compared: bool,
    share: fn(&QuestionTally) -> Option<Rate>,
) -> ListColumn<Question> {
    let cell = move |row: &Question| share_cell(row, compared, share);
    ListColumn::new(key, title, cell).headed(heading).sorted().numeric()
}

fn share_cell(row: &Question, compared: bool, share: fn(&QuestionTally) -> Option<Rate>) -> CellView {
    let percent = |rate: Option<Rate>| rate.map_or_else(nothing, |rate| format!("{}%", rate.percent()));
    let own = CellView::text(percent(share(row.own())));
    if compared { own.with_sub(format!("全国 {}", percent(share(row.national())))) } else { own }
}

/// From how many points of a percentage on a difference is marked, as on the report card.
const TELLING_GAP: i64 = 10;

fn gap_cell(row: &Question) -> CellView {
    match row.gap() {
        None => CellView::text(nothing()),
        Some(0) => CellView::text("±0"),
        Some(gap) if gap >= TELLING_GAP => CellView::badge(format!("+{gap} 全国より高い"), Tone::Good),
        Some(gap) if gap <= -TELLING_GAP => {
            CellView::badge(format!("−{} 全国より低い", gap.unsigned_abs()), Tone::Warn)
        }
        Some(gap) if gap > 0 => CellView::text(format!("+{gap}")),
        Some(gap) => CellView::text(format!("−{}", gap.unsigned_abs())),
    }
}

fn nothing() -> String {
    "—".to_owned()
}
