//! The questions of an exam as lines: what each population got in them, and in which order they stand.

use autograder_grading::{QuestionTally, Rate, Tenths};
use platform_web::ListOrder;

use super::load::Analysis;

/// One 大問 or 小問.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// 「大問2」, 「大問2(1)」.
    pub(super) place: String,
    /// 出題項目名; none for a 小問.
    pub(super) title: Option<String>,
    /// Its place on the paper.
    number: usize,
    /// 全国, 塾, 教室, as far as the page is about them.
    tallies: Vec<QuestionTally>,
}

/// A 大問 with its 小問.
#[derive(Clone, Debug)]
struct Section {
    whole: Question,
    items: Vec<Question>,
}

impl Question {
    pub(super) fn full(&self) -> u16 {
        self.tallies[0].full.get()
    }

    /// What each population of the page got.
    pub(super) fn tallies(&self) -> &[QuestionTally] {
        &self.tallies
    }

    /// The whole country.
    pub(super) fn national(&self) -> &QuestionTally {
        &self.tallies[0]
    }

    /// The smallest population of the page.
    pub(super) fn own(&self) -> &QuestionTally {
        &self.tallies[self.tallies.len() - 1]
    }

    /// The mean points of the population at `at`, if the page is about it and somebody counts.
    pub(super) fn mean(&self, at: usize) -> Option<Tenths> {
        self.tallies.get(at)?.points.mean_1dp()
    }

    /// How many percentage points the own 正答率 lies above the country's, as both are printed.
    pub(super) fn gap(&self) -> Option<i64> {
        let percent = |rate: Rate| i64::try_from(rate.percent()).ok();
        Some(percent(self.own().rate()?)? - percent(self.national().rate()?)?)
    }
}

/// Every line in that order. 小問 stay below their 大問; what has no number comes last, whichever way.
pub(super) fn in_order(analysis: &Analysis, order: Option<ListOrder>) -> Vec<Question> {
    let mut sections = sections(analysis);
    let (key, descending) = order.map_or(("number", false), |order| (order.key, order.descending));
    sections.sort_by_key(|section| section.whole.number);
    if key != "number" || descending {
        sections.sort_by(|one, other| {
            let (one, other) = (sorted_by(&one.whole, key), sorted_by(&other.whole, key));
            let by_value = if descending { other.partial_cmp(&one) } else { one.partial_cmp(&other) };
            one.is_none().cmp(&other.is_none()).then(by_value.unwrap_or(std::cmp::Ordering::Equal))
        });
    }
    sections.into_iter().flat_map(|section| std::iter::once(section.whole).chain(section.items)).collect()
}

fn sorted_by(question: &Question, key: &str) -> Option<f64> {
    let mean = |at| question.mean(at).map(|mean| f64::from(mean.get()));
    let own = question.own();
    match key {
        "full" => Some(f64::from(question.full())),
        "national" => mean(0),
        "juku" => mean(1),
        "classroom" => mean(2),
        "rate" => own.rate().map(Rate::fraction),
        "gap" => question.gap().map(|gap| gap as f64),
        "perfect" => own.perfect().map(Rate::fraction),
        "zero" => own.zero().map(Rate::fraction),
        "missing" => Some(f64::from(own.missing)),
        _ => u32::try_from(question.number).ok().map(f64::from),
    }
}

fn sections(analysis: &Analysis) -> Vec<Section> {
    let Some(held) = &analysis.held else { return Vec::new() };
    let mut next = 0;
    let mut question = |place: String, title: Option<&String>| {
        let of = |(_, tally): &(&str, autograder_grading::ExamTally)| tally.questions()[next].clone();
        let tallies = analysis.tallies.iter().map(of).collect();
        next += 1;
        Question { place, title: title.cloned(), number: next, tallies }
    };
    let mut sections = Vec::new();
    for section in &held.shape.sections {
        let whole = question(format!("大問{}", section.number), Some(&section.title));
        let items = match section.items.len() {
            0 | 1 => Vec::new(),
            _ => section
                .items
                .iter()
                .map(|item| question(format!("大問{}({})", section.number, item.number), None))
                .collect(),
        };
        sections.push(Section { whole, items });
    }
    sections
}
