//! Freshness: how much of its time a fact has used up.

use crate::Timestamp;
use chrono::Duration;

/// Clocks of two machines that are kept by NTP differ by less.
pub(crate) const CLOCK_ERROR: Duration = Duration::minutes(5);

/// Where a moment stands between now and its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    Fresh,
    /// Past the moment to warn.
    Ageing,
    Stale,
    /// A clock was wrong, so nobody knows the age. Taken as fresh, such a fact would stay green for years.
    FromTheFuture,
}

/// Up to which age something is fresh, and up to which it is good enough. The greater limit fails later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AgeLimit {
    pub(crate) fail: Duration,
    pub(crate) warn: Duration,
}

impl AgeLimit {
    /// A limit that warns when `percent` of it is used up.
    pub(crate) fn warning_at(percent: u8, fail: Duration) -> Self {
        Self { warn: fail * i32::from(percent) / 100, fail }
    }

    pub(crate) fn freshness(self, at: Timestamp, now: Timestamp) -> Freshness {
        let age = now.signed_duration_since(at);
        if age < -CLOCK_ERROR {
            Freshness::FromTheFuture
        } else if age > self.fail {
            Freshness::Stale
        } else if age > self.warn {
            Freshness::Ageing
        } else {
            Freshness::Fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Freshness::*, *};
    use chrono::DateTime;

    #[test]
    fn a_limit_belongs_to_what_is_good_enough() {
        let limit = AgeLimit::warning_at(80, Duration::hours(10));
        let cases = [
            (0, Fresh),
            (8 * 60, Fresh),
            (8 * 60 + 1, Ageing),
            (10 * 60, Ageing),
            (10 * 60 + 1, Stale),
            (-5, Fresh),
            (-6, FromTheFuture),
        ];
        for (minutes, expected) in cases {
            let now = DateTime::UNIX_EPOCH + Duration::minutes(minutes);
            assert_eq!(limit.freshness(DateTime::UNIX_EPOCH, now), expected, "{minutes} min");
        }
    }
}
