//! What the screen of an exam shows.

use askama::Template;
use autograder_grading::{ExamShape, ShapeProblem};
use platform_web::{Choice, Problems, Tone};

use super::routes::FilledExam;
use super::{Exam, PRESETS};
use crate::round_builder::state_tone;
use crate::rounds::{Round, RoundState};

/// Where a round's exams can come from: the presets, or one of the `earlier` rounds.
pub(crate) fn source_choices<'a>(earlier: impl Iterator<Item = &'a Round>) -> Vec<Choice> {
    let presets = Choice::new(PRESETS, "プリセット（全学年 18テスト）");
    let copies =
        earlier.map(|round| Choice::new(round.id.to_string(), format!("{}と同じ", round.name.label())));
    [presets].into_iter().chain(copies).collect()
}

/// The sections of one exam, to be changed while its round is 準備中.
#[derive(Template)]
#[template(path = "exams/edit.html")]
pub(super) struct ExamView {
    path: String,
    round_path: String,
    title: String,
    state: &'static str,
    tone: Tone,
    /// Whether the sections can be changed.
    open: bool,
    revision: i64,
    full_points: String,
    /// As typed or as stored, up to the most that there may be.
    rows: Vec<SectionRow>,
    /// What the rows come to; `None` where one of them cannot be read.
    sum: Option<u32>,
    /// Whether they come to 満点.
    sound_sum: bool,
    /// What was wrong with what was sent.
    problems: Problems,
    /// What of the stored exam keeps its round from opening, beyond single rows.
    remarks: Vec<String>,
    /// Why what was sent did not take effect.
    trouble: String,
    /// What is stored now, where somebody else changed it meanwhile.
    current: Vec<SectionRow>,
    /// The 分野 to choose from; any other can be typed.
    fields: Vec<String>,
}

struct SectionRow {
    number: usize,
    title: String,
    field: String,
    /// 配点 of the whole section.
    points: String,
    /// 配点 of each 小問; empty for a section without any.
    items: String,
    problem: String,
}

impl ExamView {
    /// The exam as it is stored.
    pub(super) fn new(round: &Round, exam: &Exam) -> ExamView {
        let mut rows = stored_rows(exam);
        let mut remarks = Vec::new();
        for problem in exam.shape().check() {
            match row_of(&problem).and_then(|row| rows.get_mut(row - 1)) {
                Some(row) => row.problem = problem.to_string(),
                None => remarks.push(problem.to_string()),
            }
        }
        let open = round.state == RoundState::Preparing;
        if open {
            let used = rows.len();
            rows.extend((used..ExamShape::MOST_SECTIONS).map(|row| SectionRow::empty(row + 1)));
        }
        let sum = exam.items().map(|item| u32::from(item.points.get())).sum();
        ExamView {
            path: format!("/exams/{}", exam.id),
            round_path: format!("/rounds/{}", round.id),
            title: exam.title(),
            state: round.state.label(),
            tone: state_tone(round.state),
            open,
            revision: exam.revision,
            full_points: exam.full_points.to_string(),
            rows,
            sum: Some(sum),
            sound_sum: sum == u32::from(exam.full_points.get()),
            problems: Problems::none(),
            remarks,
            trouble: String::new(),
            current: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// The same with these 分野 to choose from.
    pub(super) fn suggesting(self, fields: Vec<String>) -> ExamView {
        ExamView { fields, ..self }
    }

    /// What was typed, once more, with what is wrong with it. If the exam moved on meanwhile, what is
    /// stored now stands above, and saving again replaces it.
    pub(super) fn again(
        round: &Round,
        exam: &Exam,
        sent: FilledExam,
        (trouble, problems): (String, Problems),
    ) -> ExamView {
        let stored = ExamView::new(round, exam);
        if !stored.open {
            return ExamView { trouble, ..stored };
        }
        let current = if sent.revision == exam.revision { Vec::new() } else { stored_rows(exam) };
        let shape = sent.read().ok();
        let typed = sent.title.into_iter().zip(sent.field).zip(sent.points).zip(sent.items).zip(1..);
        let rows = typed.map(|((((title, field), points), items), number)| {
            let problem = problems.of(&format!("points-{number}")).to_owned();
            SectionRow { number, title, field, points, items, problem }
        });
        let sum = shape
            .as_ref()
            .map(|shape| shape.sections.iter().map(|section| u32::from(section.points().get())).sum());
        ExamView {
            rows: rows.take(ExamShape::MOST_SECTIONS).collect(),
            sum,
            sound_sum: shape.is_some_and(|shape| Some(u32::from(shape.full_points.get())) == sum),
            full_points: sent.full_points,
            remarks: Vec::new(),
            problems,
            trouble,
            current,
            ..stored
        }
    }
}

fn stored_rows(exam: &Exam) -> Vec<SectionRow> {
    let row = |section: &super::Section| SectionRow {
        number: section.number.into(),
        title: section.title.clone(),
        field: section.field.clone(),
        points: section.points().to_string(),
        items: match section.items.as_slice() {
            [_] => String::new(),
            items => items.iter().map(|item| item.points.to_string()).collect::<Vec<_>>().join(","),
        },
        problem: String::new(),
    };
    exam.sections.iter().map(row).collect()
}

impl SectionRow {
    fn empty(number: usize) -> SectionRow {
        SectionRow {
            number,
            title: String::new(),
            field: String::new(),
            points: String::new(),
            items: String::new(),
            problem: String::new(),
        }
    }
}

/// The row that a problem is about, from 1.
fn row_of(problem: &ShapeProblem) -> Option<usize> {
    match problem {
        ShapeProblem::SectionNumber { position, .. }
        | ShapeProblem::EmptyTitle { position }
        | ShapeProblem::LongTitle { position, .. }
        | ShapeProblem::LongField { position, .. }
        | ShapeProblem::NoItems { position } => Some(*position),
        ShapeProblem::ItemNumber { section, .. } | ShapeProblem::WorthlessItem { section, .. } => {
            Some(*section)
        }
        ShapeProblem::NoSections | ShapeProblem::TooManySections { .. } | ShapeProblem::SumDiffers { .. } => {
            None
        }
    }
}
