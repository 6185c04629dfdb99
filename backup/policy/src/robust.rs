//! The middle of numbers, and how far they usually lie from it; one wild value moves neither.

/// From fewer values nobody knows what is usual.
const FEWEST: usize = 5;
/// For numbers that scatter like a bell, six times the middle distance are four standard deviations.
const FAR: i64 = 6;

/// What is usual of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usual {
    pub(crate) median: i64,
    /// The median of the distances from the median (MAD).
    pub(crate) distance: i64,
}

impl Usual {
    /// What was usual of `values`; `None` where there are too few.
    pub(crate) fn of(values: impl IntoIterator<Item = i64>) -> Option<Self> {
        let mut values: Vec<i64> = values.into_iter().collect();
        if values.len() < FEWEST {
            return None;
        }
        let middle = median(&mut values);
        let mut distances: Vec<i64> =
            values.iter().map(|value| value.saturating_sub(middle).saturating_abs()).collect();
        Some(Self { median: middle, distance: median(&mut distances) })
    }

    /// Whether a value lies so far away as chance alone never takes it.
    pub(crate) fn is_far(self, value: i64) -> bool {
        value.saturating_sub(self.median).saturating_abs() > self.distance.saturating_mul(FAR)
    }
}

/// The lower of the two in the middle where there is no middle one. There is at least one value.
fn median(values: &mut [i64]) -> i64 {
    values.sort_unstable();
    values[(values.len() - 1) / 2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn one_wild_value_moves_nothing() {
        let tame = Usual::of([10, 11, 9, 10, 12]).unwrap();
        let wild = Usual::of([10, 11, 9, 10, 1_000_000]).unwrap();
        assert_eq!(tame, Usual { median: 10, distance: 1 });
        assert_eq!(tame, wild);
        assert!(wild.is_far(17) && !wild.is_far(16) && wild.is_far(3));
        assert_eq!(Usual::of([1, 2, 3, 4]), None);
    }

    proptest! {
        #[test]
        fn half_of_the_values_are_never_far(values in vec(any::<i64>(), FEWEST..30)) {
            let usual = Usual::of(values.clone()).unwrap();
            let near = values.iter().filter(|value| !usual.is_far(**value)).count();
            prop_assert!(2 * near >= values.len());
        }
    }
}
