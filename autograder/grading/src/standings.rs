//! Standings: where each pupil of a grade stands in the nation, the 塾 and the 教室.

use crate::{Attempt, Column, DeviationScore, Distribution, GradeDistributions, Place, Ranking, Scope};
use serde::{Deserialize, Serialize};
use std::{array, collections::HashMap, hash::Hash};

/// What a pupil's result in one column says beside the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 得点, or the sum of both for 合計.
    pub total: u16,
    /// 全国順位 within the grade.
    pub national: Place,
    /// 塾内順位 within the grade.
    pub juku: Place,
    /// 教室内順位 within the grade.
    pub classroom: Place,
    /// 偏差値 in the nation; `None`, printed 「—」, where n = 1 or σ = 0.
    pub deviation: Option<DeviationScore>,
}

/// The standings of one grade, prepared so that each pupil costs the same however many there are.
#[derive(Debug, Clone)]
pub struct Standings<J, C> {
    rankings: HashMap<Scope<J, C>, [Ranking; 3]>,
    /// 偏差値 in the nation by column and total.
    deviations: [Vec<Option<DeviationScore>>; 3],
}

/// The standings of one 教室; take it once for all pupils of the 教室.
#[derive(Debug, Clone, Copy)]
pub struct ClassroomStandings<'a> {
    national: &'a [Ranking; 3],
    juku: &'a [Ranking; 3],
    classroom: &'a [Ranking; 3],
    deviations: &'a [Vec<Option<DeviationScore>>; 3],
}

impl<J: Copy + Eq + Hash, C: Copy + Eq + Hash> GradeDistributions<J, C> {
    /// Prepares the standings of everybody who was added.
    pub fn standings(&self) -> Standings<J, C> {
        let deviations = Column::ALL.map(|column| {
            let national = self.get(Scope::National, column);
            national.map(Distribution::deviation_scores).unwrap_or_default()
        });
        let mut rankings: HashMap<Scope<J, C>, [Ranking; 3]> = HashMap::new();
        for (scope, column, distribution) in self.iter() {
            let columns =
                rankings.entry(scope).or_insert_with(|| array::from_fn(|_| Ranking::from_counts(&[])));
            columns[column as usize] = distribution.ranking();
        }
        Standings { rankings, deviations }
    }
}

impl<J: Copy + Eq + Hash, C: Copy + Eq + Hash> Standings<J, C> {
    /// The standings of one 教室; `None` where none of its pupils has a result.
    pub fn in_classroom(&self, juku: J, classroom: C) -> Option<ClassroomStandings<'_>> {
        Some(ClassroomStandings {
            national: self.rankings.get(&Scope::National)?,
            juku: self.rankings.get(&Scope::Juku(juku))?,
            classroom: self.rankings.get(&Scope::Classroom(juku, classroom))?,
            deviations: &self.deviations,
        })
    }

    /// Where `total` stands in `column`; `None` where no pupil of the 教室 has a result in it.
    pub fn standing(&self, column: Column, juku: J, classroom: C, total: u16) -> Option<Standing> {
        self.in_classroom(juku, classroom)?.standing(column, total)
    }

    /// The standings of one pupil by column; `None` where the pupil has no total.
    pub fn of_attempt(&self, attempt: &Attempt<J, C>) -> [Option<Standing>; 3] {
        let classroom = self.in_classroom(attempt.juku, attempt.classroom);
        Column::ALL.map(|column| classroom?.standing(column, attempt.total(column)?))
    }
}

impl ClassroomStandings<'_> {
    /// Where `total` stands in `column`; `None` where no pupil of the 教室 has a result in it.
    pub fn standing(&self, column: Column, total: u16) -> Option<Standing> {
        let index = column as usize;
        let classroom = self.classroom[index].place(total);
        (classroom.n > 0).then(|| Standing {
            total,
            national: self.national[index].place(total),
            juku: self.juku[index].place(total),
            classroom,
            deviation: self.deviations[index].get(usize::from(total)).copied().flatten(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*};

    type Distributions = GradeDistributions<u8, u8>;

    fn attempt(juku: u8, classroom: u8, first: Option<u16>, second: Option<u16>) -> Attempt<u8, u8> {
        Attempt { juku, classroom, totals: [first, second] }
    }

    #[test]
    fn a_pupil_stands_in_the_nation_the_juku_and_the_classroom() {
        let pupils = [
            attempt(1, 1, Some(80), Some(90)),
            attempt(1, 1, Some(60), None),
            attempt(1, 2, Some(90), Some(0)),
            attempt(2, 1, Some(70), Some(70)),
        ];
        let standings = pupils.into_iter().collect::<Distributions>().standings();
        let [first, second, combined] = standings.of_attempt(&pupils[0]).map(Option::unwrap);
        let places = |s: Standing| [s.national, s.juku, s.classroom].map(|place| (place.rank, place.n));
        assert_eq!(places(first), [(2, 4), (2, 3), (1, 2)]);
        assert_eq!(places(second), [(1, 3), (1, 2), (1, 1)]);
        assert_eq!((combined.total, places(combined)), (170, [(1, 3), (1, 2), (1, 1)]));
        assert_eq!(first.deviation.unwrap().to_string(), "54.5");

        let [first, second, combined] = standings.of_attempt(&pupils[1]);
        assert_eq!(places(first.unwrap()), [(4, 4), (3, 3), (2, 2)]);
        assert_eq!((second, combined), (None, None));
    }

    #[test]
    fn a_lone_pupil_is_first_of_one_without_a_deviation_score() {
        let pupil = attempt(1, 1, Some(80), None);
        let standings = [pupil].into_iter().collect::<Distributions>().standings();
        let [first, ..] = standings.of_attempt(&pupil);
        let place = Place { rank: 1, n: 1 };
        let expected =
            Standing { total: 80, national: place, juku: place, classroom: place, deviation: None };
        assert_eq!(first, Some(expected));
        assert_eq!(standings.standing(Column::Second, 1, 1, 80), None);
        assert_eq!(standings.standing(Column::First, 1, 2, 80), None);
    }

    proptest! {
        #[test]
        fn every_place_is_one_more_than_those_ahead(
            rows in vec((0_u8..3, 0_u8..3, option::of(0_u16..=20), option::of(0_u16..=20)), 0..60),
        ) {
            let pupils: Vec<_> = rows.into_iter().map(|(j, c, a, b)| attempt(j, c, a, b)).collect();
            let standings = pupils.iter().copied().collect::<Distributions>().standings();
            for pupil in &pupils {
                for (column, standing) in Column::ALL.into_iter().zip(standings.of_attempt(pupil)) {
                    prop_assert_eq!(standing.map(|s| s.total), pupil.total(column));
                    let Some(standing) = standing else { continue };
                    let place = |among: &dyn Fn(&Attempt<u8, u8>) -> bool| {
                        let totals: Vec<u16> =
                            pupils.iter().filter(|p| among(p)).filter_map(|p| p.total(column)).collect();
                        let ahead = totals.iter().filter(|&&total| total > standing.total).count();
                        Place { rank: 1 + ahead as u32, n: totals.len() as u32 }
                    };
                    let same_juku = |p: &Attempt<u8, u8>| p.juku == pupil.juku;
                    prop_assert_eq!(standing.national, place(&|_| true));
                    prop_assert_eq!(standing.juku, place(&same_juku));
                    prop_assert_eq!(standing.classroom, place(&|p| same_juku(p) && p.classroom == pupil.classroom));
                }
            }
        }
    }
}
