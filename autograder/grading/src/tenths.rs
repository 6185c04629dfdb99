//! Numbers with one decimal place, kept as whole tenths.

use serde::{Deserialize, Serialize};
use std::{fmt, ops::Sub};

/// A number with exactly one decimal place: 284 tenths are 28.4.
///
/// `{}` prints 「28.4」, `{:+}` prints 「+28.4」. JSON holds the tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenths(i32);

impl Tenths {
    /// The number that is `tenths` tenths.
    pub const fn new(tenths: i32) -> Self {
        Self(tenths)
    }

    /// The whole number `total`.
    pub const fn whole(total: u16) -> Self {
        Self(total as i32 * 10)
    }

    /// How many tenths the number has.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl Sub for Tenths {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        f.pad_integral(self.0 >= 0, "", &format!("{}.{}", size / 10, size % 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_is_printed_when_asked_for_or_needed() {
        let cases =
            [(284, "28.4", "+28.4"), (0, "0.0", "+0.0"), (-5, "-0.5", "-0.5"), (-123, "-12.3", "-12.3")];
        for (tenths, plain, signed) in cases {
            assert_eq!(Tenths::new(tenths).to_string(), plain);
            assert_eq!(format!("{:+}", Tenths::new(tenths)), signed);
        }
    }

    #[test]
    fn whole_numbers_and_differences_keep_their_tenths() {
        assert_eq!(Tenths::whole(82) - Tenths::new(623), Tenths::new(197));
    }
}
