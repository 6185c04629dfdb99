//! Rates: the share of the available points that was reached (正答率).

use std::cmp::Ordering;

/// An exact share: `gained` of `available` points, over one pupil or over many.
///
/// Invariant: `available` is not 0. A rate compares by its value: 5 of 10 equals 10 of 20.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    gained: u64,
    available: u64,
}

impl Rate {
    /// `gained` of `available` points; `None` where nothing was available.
    pub fn new(gained: u64, available: u64) -> Option<Self> {
        (available > 0).then_some(Self { gained, available })
    }

    /// The share as a number, 0.0 to 1.0, for the length of a bar.
    pub fn fraction(self) -> f64 {
        self.gained as f64 / self.available as f64
    }

    /// The share in whole percent, rounded half up.
    pub fn percent(self) -> u64 {
        let (gained, available) = (u128::from(self.gained), u128::from(self.available));
        u64::try_from((200 * gained + available) / (2 * available)).unwrap_or(u64::MAX)
    }

    /// Compares `self − other` with `percentage_points`, exactly.
    pub(crate) fn compare_lead(self, other: Self, percentage_points: i128) -> Ordering {
        let [gained, available] = [self.gained, self.available].map(i128::from);
        let [other_gained, other_available] = [other.gained, other.available].map(i128::from);
        let lead = gained * other_available - other_gained * available;
        (100 * lead).cmp(&(percentage_points * available * other_available))
    }

    /// The points that this rate makes of `full`, as an exact fraction: numerator and denominator.
    pub(crate) fn of(self, full: u16) -> (i128, i128) {
        (i128::from(self.gained) * i128::from(full), i128::from(self.available))
    }
}

impl PartialEq for Rate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Rate {}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_lead(*other, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_compare_by_value() {
        let rate = |gained, available| Rate::new(gained, available).unwrap();
        assert_eq!(rate(5, 10), rate(10, 20));
        assert!(rate(1, 3) < rate(34, 100));
        assert_eq!(Rate::new(0, 0), None);
    }

    #[test]
    fn percent_is_rounded_half_up() {
        for (gained, available, percent) in
            [(0, 25, 0), (1, 200, 1), (1, 201, 0), (199, 200, 100), (25, 25, 100)]
        {
            assert_eq!(Rate::new(gained, available).unwrap().percent(), percent);
        }
        assert!((Rate::new(1, 4).unwrap().fraction() - 0.25).abs() < f64::EPSILON);
    }
}
