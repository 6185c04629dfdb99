//! A month of Japan's calendar.

use chrono::{Datelike, Days, Months, NaiveDate};
use platform_database::Timestamp;

use crate::days;

/// A month, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub(super) fn of(day: NaiveDate) -> Month {
        Month(day - Days::new(u64::from(day.day0())))
    }

    /// Reads `2026-11`; a year of four digits, as addresses have it.
    pub(super) fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let year = year.parse().ok().filter(|year| (1970..=9998).contains(year))?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1).map(Month)
    }

    /// `2026-11`.
    pub(super) fn code(self) -> String {
        self.0.format("%Y-%m").to_string()
    }

    /// 「2026年11月」.
    pub(super) fn words(self) -> String {
        self.0.format("%Y年%-m月").to_string()
    }

    pub(super) fn last(self) -> NaiveDate {
        self.next().0 - Days::new(1)
    }

    pub(super) fn previous(self) -> Month {
        Month(self.0 - Months::new(1))
    }

    pub(super) fn next(self) -> Month {
        Month(self.0 + Months::new(1))
    }

    pub(super) fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter_days().take_while(move |day| *day <= self.last())
    }

    /// How many days of a week that begins on Monday come before its first.
    pub(super) fn blanks(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }

    /// How many days of that week come after its last.
    pub(super) fn blanks_after(self) -> u32 {
        6 - self.last().weekday().num_days_from_monday()
    }

    /// The moments at which it begins and ends; `None` at the ends of the calendar.
    pub(super) fn span(self) -> Option<(Timestamp, Timestamp)> {
        Some((days::end(self.0.pred_opt()?)?, days::end(self.last())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_from_an_address_and_has_its_days() {
        let month = Month::parse("2026-02").unwrap();
        assert_eq!((month.code().as_str(), month.words().as_str()), ("2026-02", "2026年2月"));
        assert_eq!((month.days().count(), month.blanks()), (28, 6), "it begins on a Sunday");
        assert_eq!(month.blanks_after(), 1, "it ends on a Saturday");
        assert_eq!((month.previous().code(), month.next().code()), ("2026-01".into(), "2026-03".into()));
        assert_eq!(Month::of(month.last()), month);
        assert_eq!(month.span().unwrap().0.to_rfc3339(), "2026-01-31T15:00:00+00:00");
        for text in ["", "2026", "2026-13", "2026-0", "99999-1", "1-1", "きょう"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
