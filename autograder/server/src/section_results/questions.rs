//! The questions of an exam as lines: what each population got in them, and in which order they stand.

use autograder_grading::{QuestionTally, Rate, SectionShape, Tenths};
use platform_web::{ListOrder, ListQuery};

use super::load::Analysis;

/// One 大問 or 小問.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// 「大問2」, 「大問2(1)」.
    pub(super) place: String,
    /// 出題項目名; none for a 小問.
    pub(super) title: Option<String>,
    /// 分野 of the 大問; empty where nobody said.
    pub(super) field: String,
    /// The number of the 大問.
    pub(super) section: u8,
    /// The number of the 小問; none for a whole 大問.
    pub(super) item: Option<u8>,
    /// Of a 大問 among those with the lowest own 正答率: 1 for the lowest of all.
    pub(super) low: Option<usize>,
    /// Its place on the paper.
    number: usize,
    /// 全国, 塾, 教室, as far as the page is about them.
    tallies: Vec<QuestionTally>,
}

/// How many 大問 are marked as those with the lowest 正答率; never all of them, and none without a lost point.
const LOWEST: usize = 5;

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

    /// 分野, told once for a 大問 and its 小問; 「—」 where nobody said.
    pub(super) fn field_shown(&self) -> &str {
        match (self.item, self.field.as_str()) {
            (Some(_), _) => "",
            (None, "") => "—",
            (None, field) => field,
        }
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

    /// How many of the smallest population lost points here.
    pub(super) fn missed(&self) -> u32 {
        let full = self.full();
        self.own().points.counts().filter(|(points, _)| *points < full).map(|(_, pupils)| pupils).sum()
    }

    /// How many percentage points the own 正答率 lies above the country's, as both are printed.
    pub(super) fn gap(&self) -> Option<i64> {
        let percent = |rate: Rate| i64::try_from(rate.percent()).ok();
        Some(percent(self.own().rate()?)? - percent(self.national().rate()?)?)
    }
}

/// Every line in that order. 小問 stay below their 大問; what has no number comes last, whichever way.
pub(super) fn in_order(analysis: &Analysis, order: Option<ListOrder>) -> Vec<Question> {
    lines(sorted(analysis, order))
}

/// The lines that an address asks for: all, or those of the 大問 with the lowest 正答率.
pub(super) fn asked_for(analysis: &Analysis, query: &ListQuery, order: Option<ListOrder>) -> Vec<Question> {
    let mut sections = sorted(analysis, order);
    if query.filter("lowest").is_some() {
        sections.retain(|section| section.whole.low.is_some());
    }
    lines(sections)
}

fn lines(sections: Vec<Section>) -> Vec<Question> {
    sections.into_iter().flat_map(|section| std::iter::once(section.whole).chain(section.items)).collect()
}

fn sorted(analysis: &Analysis, order: Option<ListOrder>) -> Vec<Section> {
    let mut sections = sections(analysis);
    mark_lowest(&mut sections);
    let (key, descending) = order.map_or(("number", false), |order| (order.key, order.descending));
    sections.sort_by_key(|section| section.whole.number);
    if key != "number" || descending {
        sections.sort_by(|one, other| {
            let (one, other) = (sorted_by(&one.whole, key), sorted_by(&other.whole, key));
            let by_value = if descending { other.partial_cmp(&one) } else { one.partial_cmp(&other) };
            one.is_none().cmp(&other.is_none()).then(by_value.unwrap_or(std::cmp::Ordering::Equal))
        });
    }
    sections
}

fn mark_lowest(sections: &mut [Section]) {
    let most = LOWEST.min(sections.len().saturating_sub(1));
    let rate = |section: &Section| section.whole.own().rate().filter(|rate| Some(*rate) < Rate::new(1, 1));
    let mut low: Vec<(Rate, usize)> =
        sections.iter().enumerate().filter_map(|(at, section)| Some((rate(section)?, at))).collect();
    low.sort_unstable();
    for (place, (_, at)) in (1..).zip(low.into_iter().take(most)) {
        sections[at].whole.low = Some(place);
    }
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
        "missed" => Some(f64::from(question.missed())),
        "missing" => Some(f64::from(own.missing)),
        _ => u32::try_from(question.number).ok().map(f64::from),
    }
}

fn sections(analysis: &Analysis) -> Vec<Section> {
    let Some(held) = &analysis.held else { return Vec::new() };
    let mut next = 0;
    let mut question = |section: &SectionShape, item: Option<u8>| {
        let of = |(_, tally): &(&str, autograder_grading::ExamTally)| tally.questions()[next].clone();
        let tallies = analysis.tallies.iter().map(of).collect();
        next += 1;
        let number = section.number;
        Question {
            place: item.map_or_else(|| format!("大問{number}"), |item| format!("大問{number}({item})")),
            title: item.is_none().then(|| section.title.clone()),
            field: section.field.clone(),
            section: number,
            item,
            low: None,
            number: next,
            tallies,
        }
    };
    let mut sections = Vec::new();
    for section in &held.shape.sections {
        let whole = question(section, None);
        let items = match section.items.len() {
            0 | 1 => Vec::new(),
            _ => section.items.iter().map(|item| question(section, Some(item.number))).collect(),
        };
        sections.push(Section { whole, items });
    }
    sections
}

#[cfg(test)]
mod tests {
    use autograder_grading::{ExamShape, ExamTally, Points, SectionShape};

    use super::{Question, Section, mark_lowest};

    /// The marks of 大問 of ten points each in which the only pupil got `points`.
    fn low(points: &[u16]) -> Vec<Option<usize>> {
        let undivided = |(number, _)| SectionShape::undivided(number, "", Points::new(10));
        let sections = (1..).zip(points).map(undivided).collect();
        let mut tally = ExamTally::new(&ExamShape { full_points: Points::new(100), sections });
        tally.add(&points.iter().copied().map(Some).collect::<Vec<_>>());
        let section = |(number, question): (usize, &autograder_grading::QuestionTally)| {
            let whole = Question {
                place: String::new(),
                title: None,
                field: String::new(),
                section: 1,
                item: None,
                low: None,
                number,
                tallies: vec![question.clone()],
            };
            Section { whole, items: Vec::new() }
        };
        let mut sections: Vec<Section> = (1..).zip(tally.questions()).map(section).collect();
        mark_lowest(&mut sections);
        sections.iter().map(|section| section.whole.low).collect()
    }

    #[test]
    fn five_are_marked_at_most_and_never_all() {
        assert_eq!(low(&[6, 5, 4, 3, 2, 1, 7]), [None, Some(5), Some(4), Some(3), Some(2), Some(1), None]);
        assert_eq!(low(&[3, 3, 9]), [Some(1), Some(2), None], "of two that are alike the first comes first");
        assert_eq!(low(&[10, 4, 10]), [None, Some(1), None], "nobody lost a point");
        assert_eq!(low(&[5]), [None]);
    }
}
