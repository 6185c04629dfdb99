//! How long the names of pupils who left are kept.

use chrono::{Days, Months, NaiveDate, TimeDelta};
use platform_config::Settings;
use platform_database::Timestamp;
use platform_web::dates::day_of;

/// For how long somebody who is entered as having left, however long ago, can still be seen among those who are next.
const LEAST_DAYS: u32 = 30;

/// `PUPIL_KEEP_YEARS`: after how many years pupils who left become nameless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeepLeft {
    years: u32,
}

impl Default for KeepLeft {
    fn default() -> KeepLeft {
        KeepLeft { years: 3 }
    }
}

impl KeepLeft {
    /// Reads the setting; three years where nothing is set.
    pub(crate) fn read(settings: &mut Settings) -> KeepLeft {
        let years = settings.number("PUPIL_KEEP_YEARS", 1..=100).or(3);
        KeepLeft { years: u32::try_from(years).unwrap_or(3) }
    }

    /// After how many years.
    pub(crate) fn years(self) -> u32 {
        self.years
    }

    /// Until which day somebody left, and until when that was entered, whose time has come at `now`.
    pub(super) fn until(self, now: Timestamp) -> (NaiveDate, Timestamp) {
        let today = day_of(now);
        let day = today.checked_sub_months(Months::new(12 * self.years)).unwrap_or(NaiveDate::MIN);
        (day, now - TimeDelta::days(LEAST_DAYS.into()))
    }

    /// Whose time comes within a year of `now`.
    pub(super) fn within_a_year(self, now: Timestamp) -> (NaiveDate, Timestamp) {
        let (day, _) = self.until(now);
        (day.checked_add_months(Months::new(12)).unwrap_or(day), now)
    }

    /// The first day on which the time of somebody who left so has come.
    pub(super) fn due_on(self, left_on: NaiveDate, told_at: Timestamp) -> NaiveDate {
        let told_on = day_of(told_at);
        let by_rule = left_on.checked_add_months(Months::new(12 * self.years)).unwrap_or(NaiveDate::MAX);
        let seen = told_on.checked_add_days(Days::new(LEAST_DAYS.into())).unwrap_or(NaiveDate::MAX);
        by_rule.max(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::KeepLeft;

    #[test]
    fn three_years_after_the_day_and_a_month_after_it_was_entered() {
        let keep = KeepLeft::default();
        let due =
            |left: &str, told: &str| keep.due_on(left.parse().unwrap(), told.parse().unwrap()).to_string();
        assert_eq!(due("2026-03-31", "2026-03-31T03:00:00Z"), "2029-03-31");
        assert_eq!(due("2020-03-31", "2026-03-31T03:00:00Z"), "2026-04-30");
        assert_eq!(due("2024-02-29", "2024-03-01T03:00:00Z"), "2027-02-28");
        let (day, told) = keep.until("2029-03-31T00:00:00Z".parse().unwrap());
        assert_eq!(day.to_string(), "2026-03-31");
        assert_eq!(told.to_rfc3339(), "2029-03-01T00:00:00+00:00");
    }
}
