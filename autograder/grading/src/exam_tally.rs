//! Tallies: what a population got in each 大問 and 小問 of an exam.

use crate::{Distribution, ExamShape, Points, Rate};
use std::ops::Range;

/// What a population got in one 大問, or in one 小問 of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionTally {
    /// 配点.
    pub full: Points,
    /// The points of everybody who counts: who sat the exam and whose marks are all entered.
    pub points: Distribution,
    /// 未入力: how many sat, or may have, and have no mark here yet. They do not count.
    pub missing: u32,
    /// The items that the question consists of.
    items: Range<usize>,
}

/// What a population got in an exam: each 大問, followed by its 小問 where it has several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamTally {
    questions: Vec<QuestionTally>,
}

impl ExamTally {
    /// The tally of nobody yet.
    pub fn new(shape: &ExamShape) -> Self {
        let mut questions = Vec::new();
        let mut at = 0;
        for section in &shape.sections {
            let items = at..at + section.items.len();
            at = items.end;
            questions.push(QuestionTally::new(section.points(), items.clone()));
            if section.items.len() > 1 {
                let each = items.zip(&section.items);
                questions.extend(each.map(|(at, item)| QuestionTally::new(item.points, at..at + 1)));
            }
        }
        Self { questions }
    }

    /// Adds one pupil who was not absent, by the marks of all items in the order of the paper. A missing mark anywhere
    /// keeps the pupil from counting, as it does in the totals.
    pub fn add(&mut self, marks: &[Option<u16>]) {
        let counts = !marks.is_empty() && marks.iter().all(Option::is_some);
        for question in &mut self.questions {
            let own = marks.get(question.items.clone());
            match own.and_then(|own| own.iter().copied().sum::<Option<u16>>()) {
                Some(points) if counts => question.points.add(points),
                Some(_) => {}
                None => question.missing += 1,
            }
        }
    }

    /// The questions in the order of the paper.
    pub fn questions(&self) -> &[QuestionTally] {
        &self.questions
    }
}

impl QuestionTally {
    fn new(full: Points, items: Range<usize>) -> Self {
        Self { full, points: Distribution::default(), missing: 0, items }
    }

    /// 正答率: the share of all points that could be had; `None` without pupils.
    pub fn rate(&self) -> Option<Rate> {
        let gained = self.points.counts().map(|(points, pupils)| u64::from(points) * u64::from(pupils)).sum();
        Rate::new(gained, u64::from(self.points.n()) * u64::from(self.full.get()))
    }

    /// 満点の割合: the share of pupils with full marks.
    pub fn perfect(&self) -> Option<Rate> {
        self.share(self.full.get())
    }

    /// 0点の割合: the share of pupils without a point.
    pub fn zero(&self) -> Option<Rate> {
        self.share(0)
    }

    fn share(&self, wanted: u16) -> Option<Rate> {
        let pupils = self.points.counts().filter(|(points, _)| *points == wanted).map(|(_, pupils)| pupils);
        Rate::new(pupils.map(u64::from).sum(), self.points.n().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItemShape, SectionShape};

    /// 大問1 of 20 points, 大問2 of 10 and 20.
    fn tally(pupils: &[[Option<u16>; 3]]) -> ExamTally {
        let items =
            [(1, 10), (2, 20)].map(|(number, points)| ItemShape { number, points: Points::new(points) });
        let divided =
            SectionShape { items: items.into(), ..SectionShape::undivided(2, "図形", Points::new(0)) };
        let sections = vec![SectionShape::undivided(1, "計算", Points::new(20)), divided];
        let mut tally = ExamTally::new(&ExamShape { full_points: Points::new(50), sections });
        pupils.iter().for_each(|marks| tally.add(marks));
        tally
    }

    #[test]
    fn a_section_is_the_sum_of_its_items_pupil_by_pupil() {
        let tally = tally(&[
            [Some(20), Some(10), Some(20)],
            [Some(10), Some(0), Some(0)],
            [Some(0), Some(10), Some(5)],
        ]);
        let [first, second, one, other] = tally.questions() else { panic!("four questions") };
        let percents = |question: &QuestionTally| {
            [question.rate(), question.perfect(), question.zero()].map(|rate| rate.unwrap().percent())
        };
        assert_eq!(percents(first), [50, 33, 33]);
        assert_eq!(percents(second), [50, 33, 33]);
        assert_eq!(percents(one), [67, 67, 33]);
        assert_eq!(percents(other), [42, 33, 33]);
        assert_eq!(second.points.mean_1dp().unwrap().to_string(), "15.0");
    }

    #[test]
    fn who_lacks_a_mark_does_not_count_and_is_told_where() {
        let tally = tally(&[[Some(20), None, Some(20)], [None; 3], [Some(0), Some(0), Some(0)]]);
        let told: Vec<_> = tally.questions().iter().map(|q| (q.points.n(), q.missing)).collect();
        assert_eq!(told, [(1, 1), (1, 2), (1, 2), (1, 1)]);
        assert_eq!(tally.questions()[0].rate().unwrap().percent(), 0);
    }

    #[test]
    fn nobody_has_no_rates() {
        let tally = tally(&[]);
        assert!(
            tally.questions().iter().all(|question| question.rate().is_none() && question.zero().is_none())
        );
    }
}
