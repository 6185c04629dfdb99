//! Deviation scores (偏差値), exact to the printed digit.

use crate::Tenths;
use serde::{Deserialize, Serialize};
use std::fmt;

/// 偏差値 in tenths: 593 is 59.3. JSON holds the tenths.
///
/// It may lie below 0 or above 100; it is never clamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviationScore(Tenths);

impl DeviationScore {
    /// The score that is `tenths` tenths.
    pub const fn from_tenths(tenths: i32) -> Self {
        Self(Tenths::new(tenths))
    }

    /// The score in tenths.
    pub const fn tenths(self) -> i32 {
        self.0.get()
    }

    /// 50 + 10·(x − μ)/σ with the population σ, rounded half up to one decimal.
    ///
    /// With n pupils, S = Σx and Q = Σx², `offset` is a = n·x − S and `spread` is D = n·Q − S². Then (x − μ)/σ is
    /// a/√D, and the tenths are ⌊(1001 + 200·a/√D) / 2⌋: no fraction is ever rounded twice. `None` where D = 0.
    pub(crate) fn from_offset(offset: i128, spread: u128) -> Option<Self> {
        let squared = 40_000 * offset.unsigned_abs().pow(2);
        let root = if offset >= 0 {
            squared.checked_div(spread)?.isqrt().cast_signed()
        } else {
            -ceiling_root(squared, spread)?.cast_signed()
        };
        // Members of a population of n lie within √n deviations of its mean, so theirs always fits.
        i32::try_from((1001 + root).div_euclid(2)).ok().map(Self::from_tenths)
    }
}

/// ⌈√(a/b)⌉ for a > 0: the smallest whole number whose square is at least a/b.
fn ceiling_root(a: u128, b: u128) -> Option<u128> {
    let below = a.checked_sub(1)?.checked_div(b)?;
    Some(below.isqrt() + 1)
}

impl fmt::Display for DeviationScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tenths(offset: i128, spread: u128) -> Option<i32> {
        DeviationScore::from_offset(offset, spread).map(DeviationScore::tenths)
    }

    #[test]
    fn ties_are_rounded_up_on_both_sides_of_the_mean() {
        // 200·a/√D = 200·a/200 = a, so odd offsets lie exactly between two tenths.
        let cases = [(0, 500), (1, 501), (2, 501), (3, 502), (-1, 500), (-2, 499), (-3, 499)];
        for (offset, expected) in cases {
            assert_eq!(tenths(offset, 40_000), Some(expected), "{offset}");
        }
    }

    #[test]
    fn without_a_spread_there_is_no_score() {
        for offset in [-1, 0, 1] {
            assert_eq!(tenths(offset, 0), None);
        }
    }

    #[test]
    fn a_score_beyond_zero_and_one_hundred_is_not_clamped() {
        assert_eq!(tenths(60, 100), Some(1100));
        assert_eq!(tenths(-60, 100), Some(-100));
        assert_eq!(DeviationScore::from_tenths(-100).to_string(), "-10.0");
        assert_eq!(DeviationScore::from_tenths(593).to_string(), "59.3");
    }

    #[test]
    fn json_holds_the_tenths() {
        assert_eq!(serde_json::to_string(&DeviationScore::from_tenths(593)).unwrap(), "593");
        assert_eq!(serde_json::from_str::<DeviationScore>("593").unwrap().to_string(), "59.3");
    }

    /// Whether k tenths are at most 500.5 + 100·a/√D, decided by comparing squares that keep their sign.
    fn is_at_most(k: i32, offset: i128, spread: u128) -> bool {
        let signed_square = |number: i128| number * number.abs();
        signed_square(2 * i128::from(k) - 1001) * spread.cast_signed() <= signed_square(200 * offset)
    }

    proptest! {
        #[test]
        fn the_score_is_the_largest_tenth_not_above_the_half_up_bound(
            offset in -1_000_000_000_i128..=1_000_000_000, spread in 1_000_000_u128..=1_000_000_000_000_000,
        ) {
            let score = tenths(offset, spread).unwrap();
            prop_assert!(is_at_most(score, offset, spread));
            prop_assert!(!is_at_most(score + 1, offset, spread));
        }
    }
}
