//! The distributions of one grade in one round: nation, each 塾 and each 教室, for both subjects and 合計.

use crate::Distribution;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, hash::Hash};

/// Which total is meant: one of the grade's two subjects, in the order of `Grade::subjects`, or both together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// 国語 or 英語.
    First,
    /// 算数 or 数学.
    Second,
    /// 合計: only pupils who have both.
    Combined,
}

/// The population that a pupil is compared with. `J` names a 塾; `C` a 教室, unique within its 塾 at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope<J, C> {
    /// 全国: everybody of the grade.
    National,
    /// The pupils of one 塾.
    Juku(J),
    /// The pupils of one 教室 of a 塾.
    Classroom(J, C),
}

/// What one pupil of the grade reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt<J, C> {
    /// The 塾 at the time of the round.
    pub juku: J,
    /// The 教室 at the time of the round.
    pub classroom: C,
    /// The totals of the two subjects; `None` where the pupil was absent or a mark is missing.
    pub totals: [Option<u16>; 2],
}

/// The distributions of one grade in every scope.
///
/// Filled in one pass over pupils (`collect` of [`Attempt`]s), over counts that the database grouped
/// ([`Self::add_counted`]), or from stored distributions (`collect` of scope, column and distribution).
///
/// Invariant: each pupil added stands in three scopes: the nation, the 塾 and the 教室.
#[derive(Debug, Clone)]
pub struct GradeDistributions<J, C> {
    scopes: HashMap<Scope<J, C>, [Distribution; 3]>,
}

impl Column {
    /// Every column, in the order of the report card.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Combined];
}

impl<J: Copy, C> Scope<J, C> {
    /// The scopes in which a pupil of a 教室 stands.
    fn all_of(juku: J, classroom: C) -> [Self; 3] {
        [Self::National, Self::Juku(juku), Self::Classroom(juku, classroom)]
    }
}

impl<J, C> Attempt<J, C> {
    /// The total in `column`; 合計 only where both subjects have one.
    pub fn total(&self, column: Column) -> Option<u16> {
        let [first, second] = self.totals;
        match column {
            Column::First => first,
            Column::Second => second,
            // 満点 are hundreds; saturating only keeps absurd input from stopping the server.
            Column::Combined => Some(first?.saturating_add(second?)),
        }
    }
}

impl<J: Copy + Eq + Hash, C: Copy + Eq + Hash> GradeDistributions<J, C> {
    /// Adds one pupil to every column in which the pupil has a total.
    pub fn add(&mut self, attempt: &Attempt<J, C>) {
        let totals = Column::ALL.map(|column| attempt.total(column));
        for scope in Scope::all_of(attempt.juku, attempt.classroom) {
            let columns = self.scopes.entry(scope).or_default();
            for (distribution, total) in columns.iter_mut().zip(totals) {
                if let Some(total) = total {
                    distribution.add(total);
                }
            }
        }
    }

    /// Adds `count` pupils of one 教室 who have the same total in `column`.
    pub fn add_counted(&mut self, column: Column, juku: J, classroom: C, total: u16, count: u32) {
        for scope in Scope::all_of(juku, classroom) {
            self.distribution_mut(scope, column).add_counted(total, count);
        }
    }

    /// Adds every pupil of `other`, none of whom may be here already.
    pub fn merge(&mut self, other: &Self) {
        for (scope, column, distribution) in other.iter() {
            self.distribution_mut(scope, column).merge(distribution);
        }
    }

    /// The distribution of one population in one column; `None` where it has no pupils.
    pub fn get(&self, scope: Scope<J, C>, column: Column) -> Option<&Distribution> {
        self.scopes.get(&scope).map(|columns| &columns[column as usize]).filter(|found| !found.is_empty())
    }

    /// Every distribution with pupils, in no particular order, as it is stored.
    pub fn iter(&self) -> impl Iterator<Item = (Scope<J, C>, Column, &Distribution)> {
        let columns = self.scopes.iter().flat_map(|(&scope, columns)| {
            Column::ALL.into_iter().zip(columns).map(move |(column, found)| (scope, column, found))
        });
        columns.filter(|(_, _, found)| !found.is_empty())
    }

    fn distribution_mut(&mut self, scope: Scope<J, C>, column: Column) -> &mut Distribution {
        &mut self.scopes.entry(scope).or_default()[column as usize]
    }
}

impl<J, C> Default for GradeDistributions<J, C> {
    fn default() -> Self {
        Self { scopes: HashMap::new() }
    }
}

impl<J: Copy + Eq + Hash, C: Copy + Eq + Hash> FromIterator<Attempt<J, C>> for GradeDistributions<J, C> {
    fn from_iter<I: IntoIterator<Item = Attempt<J, C>>>(attempts: I) -> Self {
        let mut distributions = Self::default();
        for attempt in attempts {
            distributions.add(&attempt);
        }
        distributions
    }
}

impl<J, C> FromIterator<(Scope<J, C>, Column, Distribution)> for GradeDistributions<J, C>
where
    J: Copy + Eq + Hash,
    C: Copy + Eq + Hash,
{
    fn from_iter<I: IntoIterator<Item = (Scope<J, C>, Column, Distribution)>>(stored: I) -> Self {
        let mut distributions = Self::default();
        for (scope, column, distribution) in stored {
            distributions.distribution_mut(scope, column).merge(&distribution);
        }
        distributions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*};

    type Distributions = GradeDistributions<u8, u8>;

    /// Every distribution with pupils, to compare what two ways of filling give.
    fn populations(distributions: &Distributions) -> HashMap<(Scope<u8, u8>, Column), Distribution> {
        distributions.iter().map(|(scope, column, found)| ((scope, column), found.clone())).collect()
    }

    /// Attempts in three 塾 whose 教室 have the same numbers.
    fn attempts() -> impl Strategy<Value = Vec<Attempt<u8, u8>>> {
        let total = || option::of(0_u16..=100);
        let attempt = (0_u8..3, 0_u8..3, total(), total());
        vec(attempt.prop_map(|(juku, classroom, a, b)| Attempt { juku, classroom, totals: [a, b] }), 0..60)
    }

    #[test]
    fn combined_needs_both_subjects_and_zero_is_a_total() {
        let with = |totals| Attempt { juku: 1, classroom: 1, totals }.total(Column::Combined);
        assert_eq!(with([Some(82), Some(89)]), Some(171));
        assert_eq!(with([Some(0), Some(0)]), Some(0));
        assert_eq!(with([Some(82), None]), None);
        assert_eq!(with([None, None]), None);
    }

    #[test]
    fn classrooms_of_two_juku_with_one_number_stay_apart() {
        let attempt = |juku, total| Attempt { juku, classroom: 1, totals: [Some(total), None] };
        let distributions: Distributions = [attempt(1, 50), attempt(2, 70)].into_iter().collect();
        let n = |scope| distributions.get(scope, Column::First).map(Distribution::n);
        assert_eq!(n(Scope::National), Some(2));
        assert_eq!(n(Scope::Classroom(1, 1)), Some(1));
        assert_eq!(n(Scope::Classroom(2, 1)), Some(1));
        assert_eq!(n(Scope::Classroom(3, 1)), None);
        assert_eq!(distributions.get(Scope::National, Column::Second), None);
    }

    proptest! {
        #[test]
        fn merging_equals_collecting_everyone(left in attempts(), right in attempts()) {
            let mut merged: Distributions = left.iter().copied().collect();
            merged.merge(&right.iter().copied().collect());
            let together: Distributions = left.into_iter().chain(right).collect();
            prop_assert_eq!(populations(&merged), populations(&together));
        }

        #[test]
        fn grouped_counts_and_stored_distributions_give_the_same(attempts in attempts()) {
            let collected: Distributions = attempts.iter().copied().collect();
            let stored = collected.iter().map(|(scope, column, found)| (scope, column, found.clone()));
            prop_assert_eq!(populations(&stored.collect()), populations(&collected));

            let mut grouped = HashMap::new();
            for attempt in &attempts {
                for column in Column::ALL {
                    if let Some(total) = attempt.total(column) {
                        *grouped.entry((column, attempt.juku, attempt.classroom, total)).or_insert(0) += 1;
                    }
                }
            }
            let mut counted = Distributions::default();
            for ((column, juku, classroom, total), count) in grouped {
                counted.add_counted(column, juku, classroom, total, count);
            }
            prop_assert_eq!(populations(&counted), populations(&collected));
        }

        #[test]
        fn the_juku_add_up_to_the_nation(attempts in attempts()) {
            let distributions: Distributions = attempts.into_iter().collect();
            for column in Column::ALL {
                let mut sum = Distribution::default();
                for (_, _, part) in distributions.iter().filter(|(s, c, _)| matches!(s, Scope::Juku(_)) && *c == column) {
                    sum.merge(part);
                }
                let nation = distributions.get(Scope::National, column).cloned().unwrap_or_default();
                prop_assert_eq!(sum, nation);
            }
        }
    }
}
