//! Service levels: how well backups kept what was promised, over a time.

use crate::Timestamp;
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// What became of a time's runs, ages and drills. Those of several jobs add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLevel {
    /// Runs of the schedule, or reported by another tool, that ended and that nobody called off.
    pub runs: i64,
    /// Those of them that succeeded.
    pub succeeded: i64,
    /// For how many seconds it was watched whether the data was young enough.
    pub watched_s: i64,
    /// In how many of them it was.
    pub covered_s: i64,
    /// Drills and verifications by hand that came to a result.
    pub drills: i64,
    /// Those of them that passed.
    pub passed: i64,
    /// Drills whose duration is known.
    pub timed: i64,
    /// Those of them that were as fast as promised.
    pub in_time: i64,
    /// The longest of them.
    pub longest_ms: Option<i64>,
}

impl ServiceLevel {
    /// The share of runs that succeeded, in tenths of a percent, rounded down: 99.96 % is not 100 %.
    pub fn success(&self) -> Option<i64> {
        share(self.succeeded, self.runs)
    }

    /// The share of time in which the data was young enough.
    pub fn covered(&self) -> Option<i64> {
        share(self.covered_s, self.watched_s)
    }

    /// The share of drills that passed.
    pub fn restorable(&self) -> Option<i64> {
        share(self.passed, self.drills)
    }

    /// The share of drills that were as fast as promised.
    pub fn fast_enough(&self) -> Option<i64> {
        share(self.in_time, self.timed)
    }
}

impl std::ops::AddAssign for ServiceLevel {
    fn add_assign(&mut self, other: Self) {
        self.runs += other.runs;
        self.succeeded += other.succeeded;
        self.watched_s += other.watched_s;
        self.covered_s += other.covered_s;
        self.drills += other.drills;
        self.passed += other.passed;
        self.timed += other.timed;
        self.in_time += other.in_time;
        self.longest_ms = self.longest_ms.max(other.longest_ms);
    }
}

fn share(part: i64, whole: i64) -> Option<i64> {
    // No time in this program has so many seconds that this would not fit.
    (whole > 0).then(|| part * 1_000 / whole)
}

/// For how long between two moments there was a success not older than `rpo`. `successes` are in order; those from before
/// `from` count, too.
pub fn covered(successes: &[Timestamp], rpo: Duration, from: Timestamp, until: Timestamp) -> Duration {
    let mut covered = Duration::zero();
    let mut reached = from;
    for &success in successes {
        let begins = success.max(reached);
        let ends = success.checked_add_signed(rpo).unwrap_or(until).min(until);
        if ends > begins {
            covered += ends - begins;
            reached = ends;
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::{collection::vec, prelude::*};

    fn hour(hours: i64) -> Timestamp {
        DateTime::UNIX_EPOCH + Duration::hours(hours)
    }

    #[test]
    fn a_share_is_never_rounded_up_to_all() {
        let level = ServiceLevel { runs: 3_000, succeeded: 2_999, ..ServiceLevel::default() };
        assert_eq!((level.success(), level.covered()), (Some(999), None));
        let mut both = level;
        both += ServiceLevel { runs: 1_000, succeeded: 1, longest_ms: Some(7), ..ServiceLevel::default() };
        assert_eq!((both.success(), both.longest_ms), (Some(750), Some(7)));
    }

    #[test]
    fn time_is_covered_from_a_success_until_it_is_too_old() {
        let rpo = Duration::hours(24);
        for (successes, expected) in [
            (vec![], 0),
            (vec![-30], 0),
            (vec![-10], 14),
            (vec![-10, 2, 26], 48),
            (vec![0, 30], 42),
            (vec![10, 12, 14], 28),
            (vec![47], 1),
        ] {
            let successes: Vec<Timestamp> = successes.into_iter().map(hour).collect();
            assert_eq!(covered(&successes, rpo, hour(0), hour(48)).num_hours(), expected, "{successes:?}");
        }
    }

    proptest! {
        #[test]
        fn it_equals_a_count_hour_by_hour(mut hours in vec(-40_i64..60, 0..12), rpo in 1_i64..40) {
            hours.sort_unstable();
            let successes: Vec<Timestamp> = hours.iter().copied().map(hour).collect();
            let counted = (0..48).filter(|now| hours.iter().any(|at| at <= now && *now < at + rpo)).count();
            let covered = covered(&successes, Duration::hours(rpo), hour(0), hour(48));
            prop_assert_eq!(covered.num_hours(), i64::try_from(counted).unwrap());
        }
    }
}
