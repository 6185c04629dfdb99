//! The distribution of totals over one population: the one thing from which every statistic comes.

use crate::{DeviationScore, Ranking, Tenths};
use serde::{Deserialize, Serialize};

/// How many pupils of a population have each total: an exact histogram of whole numbers.
///
/// Who belongs to the population is the caller's to say: pupils who sat and whose marks are all entered. Distributions
/// of disjoint populations merge: 教室 into 塾, 塾 into 全国. JSON holds pairs of total and count.
///
/// Invariant: the last count is not zero, so equal populations compare equal.
/// Invariant: a population has at most `u32::MAX` pupils.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(u16, u32)>", into = "Vec<(u16, u32)>")]
pub struct Distribution {
    /// How many pupils have the total that is the index.
    counts: Vec<u32>,
}

/// n, S = Σx and D = n·Σx² − S² of a population that is not empty; μ = S/n and σ = √D/n.
struct Moments {
    n: u128,
    sum: u128,
    spread: u128,
}

impl Distribution {
    /// The distribution of pairs of a total and the number of pupils who have it; a total may come more than once.
    pub fn from_counts(counts: impl IntoIterator<Item = (u16, u32)>) -> Self {
        let mut distribution = Self::default();
        for (total, count) in counts {
            distribution.add_counted(total, count);
        }
        distribution
    }

    /// Adds one pupil.
    pub fn add(&mut self, total: u16) {
        self.add_counted(total, 1);
    }

    /// Adds `count` pupils who have the same total.
    pub fn add_counted(&mut self, total: u16, count: u32) {
        if count == 0 {
            return;
        }
        let index = usize::from(total);
        if index >= self.counts.len() {
            self.counts.resize(index + 1, 0);
        }
        self.counts[index] += count;
    }

    /// Adds every pupil of `other`, none of whom may be here already.
    pub fn merge(&mut self, other: &Self) {
        for (total, count) in other.counts() {
            self.add_counted(total, count);
        }
    }

    /// Each total that somebody has, ascending, with the number of pupils who have it.
    pub fn counts(&self) -> impl DoubleEndedIterator<Item = (u16, u32)> {
        (0..=u16::MAX).zip(self.counts.iter().copied()).filter(|&(_, count)| count > 0)
    }

    /// The number of pupils.
    pub fn n(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Whether the population has no pupils.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The lowest total; `None` without pupils.
    pub fn min(&self) -> Option<u16> {
        self.counts().next().map(|(total, _)| total)
    }

    /// The highest total; `None` without pupils.
    pub fn max(&self) -> Option<u16> {
        self.counts.len().checked_sub(1).and_then(|index| u16::try_from(index).ok())
    }

    /// The mean; `None` without pupils. For what a person reads use [`Self::mean_1dp`].
    pub fn mean(&self) -> Option<f64> {
        self.moments().map(|moments| moments.sum as f64 / moments.n as f64)
    }

    /// The mean, rounded half up to one decimal; `None` without pupils.
    pub fn mean_1dp(&self) -> Option<Tenths> {
        let Moments { n, sum, .. } = self.moments()?;
        i32::try_from((20 * sum + n) / (2 * n)).ok().map(Tenths::new)
    }

    /// How far `total` lies above the printed mean, so that the numbers on a page add up.
    pub fn difference_from_mean(&self, total: u16) -> Option<Tenths> {
        Some(Tenths::whole(total) - self.mean_1dp()?)
    }

    /// The population standard deviation σ; `None` without pupils.
    pub fn sigma(&self) -> Option<f64> {
        self.moments().map(|moments| (moments.spread as f64).sqrt() / moments.n as f64)
    }

    /// 1 + the number of pupils with a strictly greater total: 1, 2, 2, 4. For many look-ups take a [`Self::ranking`].
    pub fn rank(&self, total: u16) -> u32 {
        1 + self.counts.iter().skip(usize::from(total) + 1).sum::<u32>()
    }

    /// 偏差値 of `total`; `None`, printed 「—」, where n = 1 or σ = 0.
    pub fn deviation_score(&self, total: u16) -> Option<DeviationScore> {
        self.moments()?.deviation_score(total)
    }

    /// 偏差値 of every total from 0 to the highest, by total.
    pub fn deviation_scores(&self) -> Vec<Option<DeviationScore>> {
        match (self.moments(), self.max()) {
            (Some(moments), Some(max)) => (0..=max).map(|total| moments.deviation_score(total)).collect(),
            _ => Vec::new(),
        }
    }

    /// The same population, prepared for looking up many ranks.
    pub fn ranking(&self) -> Ranking {
        Ranking::from_counts(&self.counts)
    }

    /// 度数分布: the number of pupils in each band of `width` totals up to `full`, lowest band first.
    ///
    /// The last band includes `full` itself: 100 points in bands of 10 make 10 bands, the last from 90 to 100. A width
    /// of 0 is taken as 1.
    pub fn bins(&self, width: u16, full: u16) -> Vec<u32> {
        let width = width.max(1);
        let mut bins = vec![0; usize::from(full.div_ceil(width).max(1))];
        let last = bins.len() - 1;
        for (total, count) in self.counts() {
            bins[usize::from(total / width).min(last)] += count;
        }
        bins
    }

    fn moments(&self) -> Option<Moments> {
        let (mut n, mut sum, mut squares) = (0, 0, 0);
        for (total, count) in self.counts() {
            let (total, count) = (u128::from(total), u128::from(count));
            n += count;
            sum += count * total;
            squares += count * total * total;
        }
        (n > 0).then(|| Moments { n, sum, spread: n * squares - sum * sum })
    }
}

impl Moments {
    fn deviation_score(&self, total: u16) -> Option<DeviationScore> {
        let offset = (self.n * u128::from(total)).cast_signed() - self.sum.cast_signed();
        DeviationScore::from_offset(offset, self.spread)
    }
}

impl FromIterator<u16> for Distribution {
    fn from_iter<I: IntoIterator<Item = u16>>(totals: I) -> Self {
        Self::from_counts(totals.into_iter().map(|total| (total, 1)))
    }
}

impl From<Vec<(u16, u32)>> for Distribution {
    fn from(counts: Vec<(u16, u32)>) -> Self {
        Self::from_counts(counts)
    }
}

impl From<Distribution> for Vec<(u16, u32)> {
    fn from(distribution: Distribution) -> Self {
        distribution.counts().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn of(totals: &[u16]) -> Distribution {
        totals.iter().copied().collect()
    }

    #[test]
    fn ties_share_a_rank_and_the_next_is_skipped() {
        let distribution = of(&[90, 80, 80, 70]);
        assert_eq!([90, 80, 70].map(|total| distribution.rank(total)), [1, 2, 4]);
    }

    #[test]
    fn a_pupil_who_scored_nothing_counts() {
        let distribution = of(&[0, 0, 30]);
        assert_eq!((distribution.n(), distribution.mean_1dp()), (3, Some(Tenths::new(100))));
        assert_eq!((distribution.min(), distribution.max(), distribution.rank(0)), (Some(0), Some(30), 2));
    }

    #[test]
    fn the_mean_is_rounded_half_up_and_the_difference_agrees_with_it() {
        let distribution = of(&[62, 62, 62, 63]);
        assert_eq!(distribution.mean(), Some(62.25));
        assert_eq!(distribution.mean_1dp(), Some(Tenths::new(623)));
        assert_eq!(distribution.difference_from_mean(82), Some(Tenths::new(197)));
    }

    #[test]
    fn without_spread_there_is_no_deviation_score_and_without_pupils_nothing() {
        for totals in [&[][..], &[70], &[70, 70, 70]] {
            assert_eq!(of(totals).deviation_score(70), None);
        }
        let nobody = Distribution::default();
        assert_eq!((nobody.n(), nobody.mean(), nobody.mean_1dp(), nobody.sigma()), (0, None, None, None));
        assert_eq!((nobody.min(), nobody.max(), nobody.rank(50)), (None, None, 1));
        assert!(nobody.is_empty() && !of(&[0]).is_empty());
        assert_eq!(of(&[70]).sigma(), Some(0.0));
    }

    #[test]
    fn deviation_scores_of_a_small_class() {
        let distribution = of(&[40, 50, 60]);
        let printed = [40, 50, 60].map(|total| distribution.deviation_score(total).unwrap().to_string());
        assert_eq!(printed, ["37.8", "50.0", "62.2"]);
        assert_eq!(of(&[0, 1]).deviation_score(1), Some(DeviationScore::from_tenths(600)));
        let lone = Distribution::from_counts([(0, 10_000), (1, 1)]);
        assert_eq!(lone.deviation_score(1).unwrap().to_string(), "1050.0");
    }

    #[test]
    fn the_last_band_includes_full_marks() {
        let distribution = of(&[0, 9, 10, 89, 90, 99, 100]);
        assert_eq!(distribution.bins(10, 100), [2, 1, 0, 0, 0, 0, 0, 0, 1, 3]);
        assert_eq!(of(&[44, 45]).bins(10, 45), [0, 0, 0, 0, 2]);
        assert_eq!(of(&[0]).bins(0, 0), [1]);
    }

    #[test]
    fn json_holds_pairs_of_total_and_count() {
        let distribution = of(&[80, 70, 80]);
        assert_eq!(serde_json::to_string(&distribution).unwrap(), "[[70,1],[80,2]]");
        assert_eq!(serde_json::from_str::<Distribution>("[[80,2],[90,0],[70,1]]").unwrap(), distribution);
    }

    proptest! {
        #[test]
        fn merging_equals_adding_everyone(left in vec(0_u16..=200, 0..50), right in vec(0_u16..=200, 0..50)) {
            let mut merged = of(&left);
            merged.merge(&of(&right));
            prop_assert_eq!(merged, of(&[left, right].concat()));
        }

        #[test]
        fn counts_lead_back_to_the_distribution(totals in vec(0_u16..=200, 0..50)) {
            let distribution = of(&totals);
            prop_assert_eq!(Distribution::from_counts(distribution.counts()), distribution);
        }

        #[test]
        fn ranks_are_the_positions_of_the_sorted_list(mut totals in vec(0_u16..=100, 1..60)) {
            totals.sort_unstable_by(|a, b| b.cmp(a));
            let distribution = of(&totals);
            for &total in &totals {
                let position = totals.iter().position(|&other| other == total).unwrap();
                prop_assert_eq!(distribution.rank(total) as usize, position + 1);
            }
        }

        #[test]
        fn every_pupil_stands_in_one_band(totals in vec(0_u16..=100, 0..60), width in 1_u16..=30) {
            prop_assert_eq!(of(&totals).bins(width, 100).iter().sum::<u32>() as usize, totals.len());
        }

        #[test]
        fn the_score_agrees_with_the_textbook_formula(totals in vec(0_u16..=200, 2..60), total in 0_u16..=200) {
            let n = totals.len() as f64;
            let mean = totals.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
            let variance = totals.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n;
            match of(&totals).deviation_score(total) {
                None => prop_assert!(totals.iter().all(|x| x == &totals[0])),
                Some(score) => {
                    let exact = 50.0 + 10.0 * (f64::from(total) - mean) / variance.sqrt();
                    prop_assert!((f64::from(score.tenths()) / 10.0 - exact).abs() <= 0.05 + 1e-6);
                }
            }
        }
    }
}
