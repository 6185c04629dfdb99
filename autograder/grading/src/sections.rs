//! Sections of one pupil: what went well, and what to take up next.

use crate::{Points, Rate, Symbol, Tenths, symbol};
use std::cmp::{Ordering, Reverse};

/// What a pupil reached in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionMark {
    /// 得点: the sum over the section's items.
    pub points: Points,
    /// 配点.
    pub full: Points,
}

/// One section of an exam as a pupil and the nation met it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionFact {
    /// 1 for the first section of the exam.
    pub number: u8,
    /// 出題項目名.
    pub title: String,
    /// What the pupil reached.
    pub own: SectionMark,
    /// What the nation reached: the sum of everybody's points of n times the 配点.
    pub national: Rate,
}

impl SectionMark {
    /// The share of the section's points that was reached; `None` for a section worth nothing.
    pub fn rate(self) -> Option<Rate> {
        Rate::new(self.points.get().into(), self.full.get().into())
    }
}

impl SectionFact {
    /// How the pupil did beside the nation; `None` for a section worth nothing.
    pub fn symbol(&self) -> Option<Symbol> {
        Some(symbol(self.own.rate()?, self.national))
    }

    /// The nation's mean points in the section, rounded half up.
    pub fn national_mean(&self) -> Tenths {
        let (gained, available) = self.national.of(self.own.full.get());
        let tenths = (20 * gained + available).div_euclid(2 * available);
        Tenths::new(i32::try_from(tenths).unwrap_or(i32::MAX))
    }

    /// How far the pupil's points lie above the nation's mean points: (own rate − national rate) × 配点, as an
    /// exact fraction with a positive denominator.
    fn lead(&self) -> (i128, i128) {
        let (gained, available) = self.national.of(self.own.full.get());
        (i128::from(self.own.points.get()) * available - gained, available)
    }

    fn compare_lead(&self, other: &Self) -> Ordering {
        let ((lead, of), (other_lead, other_of)) = (self.lead(), other.lead());
        (lead * other_of).cmp(&(other_lead * of))
    }

    fn is_above_nation(&self) -> bool {
        self.lead().0 > 0
    }

    fn lost_points(&self) -> bool {
        self.own.points < self.own.full
    }
}

/// 得意なところ: up to `n` sections in which the pupil leads the nation most, the best first.
///
/// The lead is the difference of the rates × 配点; ties go to the larger 配点, then to the earlier section. Only
/// sections above the nation are named, so a pupil with 0 points has none.
pub fn strengths(sections: &[SectionFact], n: usize) -> Vec<&SectionFact> {
    let mut best: Vec<_> = sections.iter().filter(|section| section.is_above_nation()).collect();
    best.sort_by(|a, b| b.compare_lead(a).then_with(|| by_weight(a, b)));
    best.truncate(n);
    best
}

/// 次に取り組むところ: up to `n` sections with the smallest lead, the first to take up first.
///
/// Ties go to the larger 配点, then to the earlier section. A section without a lost point needs no next step, so a
/// pupil with full marks has none; neither is one of the `n` [`strengths`] named again.
pub fn next_steps(sections: &[SectionFact], n: usize) -> Vec<&SectionFact> {
    let named = strengths(sections, n);
    let is_open = |section: &&SectionFact| section.lost_points() && !named.contains(section);
    let mut next: Vec<_> = sections.iter().filter(is_open).collect();
    next.sort_by(|a, b| a.compare_lead(b).then_with(|| by_weight(a, b)));
    next.truncate(n);
    next
}

fn by_weight(a: &SectionFact, b: &SectionFact) -> Ordering {
    let weight = |section: &SectionFact| (Reverse(section.own.full), section.number);
    weight(a).cmp(&weight(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    /// A section worth `full` in which the pupil has `points` and the nation a rate of `percent`.
    fn fact(number: u8, points: u16, full: u16, percent: u64) -> SectionFact {
        SectionFact {
            number,
            title: format!("大問{number}"),
            own: SectionMark { points: Points::new(points), full: Points::new(full) },
            national: Rate::new(percent, 100).unwrap(),
        }
    }

    fn numbers(sections: &[&SectionFact]) -> Vec<u8> {
        sections.iter().map(|section| section.number).collect()
    }

    #[test]
    fn sections_are_named_by_difference_times_points() {
        // Leads: 20−10=+10, 25−15=+10 (larger 配点), 5−10=−5, 0−14=−14.
        let sections = [fact(1, 20, 20, 50), fact(2, 25, 30, 50), fact(3, 5, 20, 50), fact(4, 0, 28, 50)];
        assert_eq!(numbers(&strengths(&sections, 2)), [2, 1]);
        assert_eq!(numbers(&next_steps(&sections, 2)), [4, 3]);
    }

    #[test]
    fn equal_sections_are_named_in_the_order_of_the_paper() {
        let sections = [fact(1, 20, 25, 50), fact(2, 20, 25, 50), fact(3, 20, 25, 50)];
        assert_eq!(numbers(&strengths(&sections, 2)), [1, 2]);
        assert_eq!(numbers(&next_steps(&sections, 2)), [3]);
    }

    #[test]
    fn full_marks_need_no_next_step_and_zero_has_no_strength() {
        let full = [fact(1, 25, 25, 100), fact(2, 25, 25, 40)];
        assert_eq!(numbers(&strengths(&full, 2)), [2]);
        assert!(next_steps(&full, 2).is_empty());
        let zero = [fact(1, 0, 25, 0), fact(2, 0, 25, 40)];
        assert!(strengths(&zero, 2).is_empty());
        assert_eq!(numbers(&next_steps(&zero, 2)), [2, 1]);
    }

    #[test]
    fn a_section_carries_the_symbol_of_its_rates() {
        assert_eq!(fact(1, 15, 25, 50).symbol(), Some(Symbol::Well));
        assert_eq!(fact(1, 0, 0, 50).symbol(), None);
    }

    fn facts() -> impl Strategy<Value = Vec<SectionFact>> {
        let section = (1_u16..=50).prop_flat_map(|full| (0..=full, Just(full), 0_u64..=100));
        vec(section, 0..=10).prop_map(|rows| {
            rows.into_iter()
                .zip(1..)
                .map(|((points, full, percent), number)| fact(number, points, full, percent))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn no_section_is_both_a_strength_and_a_next_step(sections in facts(), n in 0_usize..4) {
            let (best, next) = (strengths(&sections, n), next_steps(&sections, n));
            prop_assert!(best.len() <= n && next.len() <= n);
            prop_assert!(best.iter().all(|section| !next.contains(section)));
            prop_assert!(best.iter().all(|section| section.own.rate().unwrap() > section.national));
        }
    }
}
