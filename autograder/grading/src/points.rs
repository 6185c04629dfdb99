//! Points: what a mark and a 配点 are counted in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A whole number of points, given (得点) or available (配点, 満点).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(u16);

impl Points {
    /// `number` points.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The points as a number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_a_bare_number_on_screen_and_in_json() {
        assert_eq!(Points::new(20).to_string(), "20");
        assert_eq!(serde_json::to_string(&Points::new(20)).unwrap(), "20");
        assert_eq!(serde_json::from_str::<Points>("20").unwrap(), Points::new(20));
    }
}
