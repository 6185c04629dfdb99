//! When a job is to be verified.

use chrono::{Months, NaiveDate};

/// Every so many months of the calendar, counted from a first day.
///
/// Days are counted from the first one, so a plan that began on the 31st comes back to it after a shorter month, and a
/// year of quarters is a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerificationPlan {
    first_on: NaiveDate,
    every_months: u32,
}

impl VerificationPlan {
    /// `None` unless it is between a month and two years.
    pub fn new(first_on: NaiveDate, every_months: u32) -> Option<Self> {
        (1..=24).contains(&every_months).then_some(Self { first_on, every_months })
    }

    /// By which day the next verification is due, when the last good one was on `last`. One that comes early counts for
    /// the day that follows it, but not for two.
    pub fn next_due(&self, last: Option<NaiveDate>) -> Option<NaiveDate> {
        let Some(last) = last else { return Some(self.first_on) };
        let before = self.first_on.checked_sub_months(Months::new(self.every_months))?;
        if last <= before {
            return Some(self.first_on);
        }
        (0..).map_while(|turn| self.day(turn)).skip_while(|day| *day < last).nth(1)
    }

    /// The day of a turn, from 0.
    fn day(&self, turn: u32) -> Option<NaiveDate> {
        self.first_on.checked_add_months(Months::new(turn.checked_mul(self.every_months)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_of_quarters_is_a_year() {
        let plan = VerificationPlan::new(day("2026-01-31"), 3).unwrap();
        let due = |last: &str| plan.next_due(Some(day(last))).unwrap().to_string();
        assert_eq!(plan.next_due(None), Some(day("2026-01-31")));
        assert_eq!(due("2026-01-31"), "2026-04-30");
        assert_eq!(due("2026-02-01"), "2026-07-31", "on time for April");
        assert_eq!(due("2026-04-30"), "2026-07-31");
        assert_eq!(due("2026-05-01"), "2026-10-31");
        assert_eq!(due("2026-12-31"), "2027-04-30");
    }

    #[test]
    fn what_was_long_before_does_not_count() {
        let plan = VerificationPlan::new(day("2026-03-15"), 1).unwrap();
        let due = |last: &str| plan.next_due(Some(day(last))).unwrap().to_string();
        assert_eq!(due("2020-01-01"), "2026-03-15");
        assert_eq!(due("2026-02-15"), "2026-03-15");
        assert_eq!(due("2026-02-16"), "2026-04-15", "early for the first day");
    }

    #[test]
    fn the_months_have_bounds() {
        let months = |months| VerificationPlan::new(day("2026-03-15"), months).is_some();
        assert_eq!([0, 1, 24, 25].map(months), [false, true, true, false]);
    }

    proptest! {
        #[test]
        fn the_next_day_comes_after_the_last_and_within_two_turns(
            first in 0_u64..3_000, every in 1_u32..=24, later in 0_u64..3_000,
        ) {
            let first = day("2024-01-01") + Days::new(first);
            let plan = VerificationPlan::new(first, every).unwrap();
            let last = first + Days::new(later);
            let due = plan.next_due(Some(last)).unwrap();
            prop_assert!(due > last);
            prop_assert!(due <= last + Months::new(2 * every) + Days::new(3));
            prop_assert!((0..).map_while(|turn| plan.day(turn)).take_while(|day| *day <= due).any(|day| day == due));
        }
    }
}
