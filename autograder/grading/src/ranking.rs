//! Rankings: a population prepared for looking up many ranks.

use serde::{Deserialize, Serialize};

/// The ranks of one population; each look-up is one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    n: u32,
    /// How many pupils have more than the total that is the index.
    greater: Vec<u32>,
}

/// A rank and the size of the population it is a rank in: 178位/1,284人.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// 1 + the number of pupils with a strictly greater total.
    pub rank: u32,
    /// The number of pupils.
    pub n: u32,
}

impl Ranking {
    pub(crate) fn from_counts(counts: &[u32]) -> Self {
        let mut n = 0;
        let mut greater = vec![0; counts.len()];
        for (place, count) in greater.iter_mut().zip(counts).rev() {
            *place = n;
            n += count;
        }
        Self { n, greater }
    }

    /// The number of pupils.
    pub const fn n(&self) -> u32 {
        self.n
    }

    /// 1 + the number of pupils with a strictly greater total.
    pub fn rank(&self, total: u16) -> u32 {
        1 + self.greater.get(usize::from(total)).copied().unwrap_or(0)
    }

    /// The rank of `total` with the number of pupils.
    pub fn place(&self, total: u16) -> Place {
        Place { rank: self.rank(total), n: self.n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Distribution;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn nobody_is_before_the_first_of_an_empty_population() {
        assert_eq!(Distribution::default().ranking().place(50), Place { rank: 1, n: 0 });
    }

    proptest! {
        #[test]
        fn a_ranking_says_what_its_distribution_says(totals in vec(0_u16..=100, 0..60), total in 0_u16..=120) {
            let distribution: Distribution = totals.into_iter().collect();
            let expected = Place { rank: distribution.rank(total), n: distribution.n() };
            prop_assert_eq!(distribution.ranking().place(total), expected);
        }
    }
}
