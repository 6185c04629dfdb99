//! Numbers as Excel shows them: fifteen significant digits.

/// The largest whole number that Excel keeps to the last digit.
pub(crate) const LARGEST_EXACT: i64 = 999_999_999_999_999;

/// `value` as an integer, if it shows no fraction in fifteen significant digits.
pub(crate) fn whole(value: f64) -> Option<i64> {
    let shown = shown(value);
    (shown.fract() == 0.0 && shown.abs() <= LARGEST_EXACT as f64).then_some(shown as i64)
}

/// `value` in the fifteen significant digits that Excel shows, so that a sum of tenths reads `0.3`.
pub(crate) fn shown(value: f64) -> f64 {
    if value.fract() == 0.0 {
        return value;
    }
    format!("{value:.14e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_noise_is_not_shown() {
        assert_eq!(shown(0.1 + 0.2), 0.3);
        assert_eq!(whole(84.999_999_999_999_99), Some(85));
        assert_eq!(whole(345_001.0), Some(345_001));
        assert_eq!(whole(-0.0), Some(0));
        assert_eq!(whole(12.5), None);
        assert_eq!(whole(1e300), None);
        assert_eq!(whole(f64::NAN), None);
    }
}
