//! Which days a report covers.

use chrono::{Datelike, Days, Months, NaiveDate};
use platform_database::Timestamp;
use thiserror::Error;

use super::{Cadence, ReportKind};
use crate::days;

/// How many months a course of time is told of.
pub(super) const MONTHS: usize = 12;

/// Longer than this nobody reads.
const MOST_DAYS: i64 = 366;

/// Days of Japan's calendar, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

/// Why two days are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum InvalidPeriod {
    /// They are in the wrong order.
    #[error("終わりの日は、始まりの日以後にしてください")]
    Backwards,
    /// Too many.
    #[error("期間は{MOST_DAYS}日以内にしてください")]
    TooLong,
    /// The kind is about another time.
    #[error("{0}の期間は{1}です")]
    NotOfItsKind(&'static str, &'static str),
    /// Nobody knows what will be.
    #[error("始まりの日は、きょう以前にしてください")]
    Future,
}

impl Period {
    /// From the first day to the last.
    pub(super) fn new(first: NaiveDate, last: NaiveDate, today: NaiveDate) -> Result<Period, InvalidPeriod> {
        match (last - first).num_days() {
            ..0 => Err(InvalidPeriod::Backwards),
            MOST_DAYS.. => Err(InvalidPeriod::TooLong),
            _ if first > today => Err(InvalidPeriod::Future),
            _ => Ok(Period { first, last }),
        }
    }

    /// The same for a kind; of one that says how long it is, the last day may be left out. `None` where a day is wanting.
    pub(super) fn of_kind(
        kind: ReportKind,
        first: NaiveDate,
        last: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<Result<Period, InvalidPeriod>> {
        if !kind.is_of_one_time() {
            return Some(Period::new(first, last?, today));
        }
        let (length, ends) = match kind.cadence() {
            Cadence::Daily => ("1日", Some(first)),
            Cadence::Weekly => ("7日間", first.checked_add_days(Days::new(6))),
            Cadence::Monthly => ("1日からの1か月", Period::beginning(Cadence::Monthly, first)),
            Cadence::Quarterly => {
                ("1月・4月・7月・10月の1日からの3か月", Period::beginning(Cadence::Quarterly, first))
            }
        };
        let period = Period::new(first, last.or(ends).unwrap_or(first), today);
        let fits = |period: Period| {
            let other = InvalidPeriod::NotOfItsKind(kind.label(), length);
            if Some(period.last) == ends { Ok(period) } else { Err(other) }
        };
        Some(period.and_then(fits))
    }

    /// The last day of the month or quarter that begins on `first`; `None` where none does.
    fn beginning(cadence: Cadence, first: NaiveDate) -> Option<NaiveDate> {
        Period::around(cadence, first).filter(|whole| whole.first == first).map(|whole| whole.last)
    }

    /// The whole day, week, month or quarter in which a day lies; `None` at the ends of the calendar.
    pub(super) fn around(cadence: Cadence, day: NaiveDate) -> Option<Period> {
        let month = day.with_day(1)?;
        let (first, next) = match cadence {
            Cadence::Daily => (day, day.checked_add_days(Days::new(1))?),
            Cadence::Weekly => {
                let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
                (monday, monday.checked_add_days(Days::new(7))?)
            }
            Cadence::Monthly => (month, month.checked_add_months(Months::new(1))?),
            Cadence::Quarterly => {
                let quarter = month.with_month0(day.month0() / 3 * 3)?;
                (quarter, quarter.checked_add_months(Months::new(3))?)
            }
        };
        Some(Period { first, last: next.pred_opt()? })
    }

    /// The newest whole day, week, month or quarter before `today`; `None` at the ends of the calendar.
    pub(super) fn before(cadence: Cadence, today: NaiveDate) -> Option<Period> {
        Period::around(cadence, Period::around(cadence, today)?.first.pred_opt()?)
    }

    /// The last days of the twelve months that end with it, as far as they are over on `today`.
    pub(super) fn month_ends(self, today: NaiveDate) -> Option<[NaiveDate; MONTHS]> {
        let last = self.last.min(today);
        let mut ends = [last; MONTHS];
        for (end, ago) in ends.iter_mut().zip((1..MONTHS as u32).rev()) {
            let month = last.with_day(1)?.checked_sub_months(Months::new(ago))?;
            *end = Period::around(Cadence::Monthly, month)?.last;
        }
        Some(ends)
    }

    /// Its days in a name: `20261127`, `202611`, `2026Q4`, or `20261101-20261115` where they are none of these.
    pub(super) fn code(self) -> String {
        let is = |cadence| Period::around(cadence, self.first) == Some(self);
        let first = self.first.format("%Y%m%d");
        if is(Cadence::Daily) {
            first.to_string()
        } else if is(Cadence::Monthly) {
            self.first.format("%Y%m").to_string()
        } else if is(Cadence::Quarterly) {
            format!("{}Q{}", self.first.year(), self.first.month0() / 3 + 1)
        } else {
            format!("{first}-{}", self.last.format("%Y%m%d"))
        }
    }

    /// The moments at which it begins and ends.
    pub(super) fn span(self) -> Option<(Timestamp, Timestamp)> {
        Some((days::end(self.first.pred_opt()?)?, days::end(self.last)?))
    }

    /// 「2026年11月1日(日)〜2026年11月30日(月)」
    pub(super) fn words(self) -> String {
        if self.first == self.last {
            return days::words(self.first);
        }
        format!("{}〜{}", days::words(self.first), days::words(self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_over_is_reported_whole() {
        for (cadence, today, first, last) in [
            (Cadence::Daily, "2026-12-01", "2026-11-30", "2026-11-30"),
            (Cadence::Weekly, "2026-11-30", "2026-11-23", "2026-11-29"),
            (Cadence::Weekly, "2026-12-06", "2026-11-23", "2026-11-29"),
            (Cadence::Monthly, "2026-03-31", "2026-02-01", "2026-02-28"),
            (Cadence::Monthly, "2026-01-01", "2025-12-01", "2025-12-31"),
            (Cadence::Quarterly, "2026-01-01", "2025-10-01", "2025-12-31"),
            (Cadence::Quarterly, "2026-05-31", "2026-01-01", "2026-03-31"),
        ] {
            let expected = Period { first: day(first), last: day(last) };
            assert_eq!(Period::before(cadence, day(today)), Some(expected), "{cadence:?} on {today}");
        }
    }

    #[test]
    fn a_period_is_past_and_no_longer_than_a_year() {
        let new = |first, last| Period::new(day(first), day(last), day("2026-11-28"));
        assert!(new("2026-11-28", "2026-11-30").is_ok());
        assert_eq!(new("2026-11-02", "2026-11-01"), Err(InvalidPeriod::Backwards));
        assert_eq!(new("2025-01-01", "2026-01-02"), Err(InvalidPeriod::TooLong));
        assert_eq!(new("2026-11-29", "2026-11-30"), Err(InvalidPeriod::Future));
        let span = new("2026-11-01", "2026-11-02").unwrap().span().unwrap();
        assert_eq!((span.1 - span.0).num_hours(), 48);
    }

    #[test]
    fn some_kinds_are_about_one_time() {
        let of = |kind, first: &str, last: Option<&str>| {
            Period::of_kind(kind, day(first), last.map(day), day("2026-11-28"))
        };
        let whole = |first: &str, last: &str| Some(Ok(Period { first: day(first), last: day(last) }));
        let quarter = whole("2026-10-01", "2026-12-31");
        assert_eq!(of(ReportKind::Daily, "2026-11-01", None), whole("2026-11-01", "2026-11-01"));
        assert_eq!(of(ReportKind::Weekly, "2026-11-01", None), whole("2026-11-01", "2026-11-07"));
        assert_eq!(of(ReportKind::Recovery, "2026-10-01", None), quarter);
        assert_eq!(of(ReportKind::Recovery, "2026-10-01", Some("2026-12-31")), quarter);
        assert_eq!(of(ReportKind::Audit, "2026-11-01", None), None, "of any days both are told");
        for (kind, first, last) in [
            (ReportKind::Daily, "2026-11-01", Some("2026-11-02")),
            (ReportKind::Weekly, "2026-11-01", Some("2026-11-02")),
            (ReportKind::Weekly, "2026-10-01", Some("2026-11-02")),
            (ReportKind::Recovery, "2026-11-01", None),
            (ReportKind::Recovery, "2026-10-01", Some("2026-11-30")),
        ] {
            let refused = of(kind, first, last).unwrap();
            assert!(matches!(refused, Err(InvalidPeriod::NotOfItsKind(..))), "{kind:?} {refused:?}");
        }
    }

    #[test]
    fn twelve_months_end_with_the_period() {
        let ends = |last, today| {
            let period = Period { first: day("2026-11-01"), last: day(last) };
            period.month_ends(day(today)).unwrap().map(|end| end.to_string())
        };
        let whole = ends("2026-11-30", "2026-12-05");
        assert_eq!(whole.first().unwrap(), "2025-12-31");
        assert_eq!(whole[2..5], ["2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(whole.last().unwrap(), "2026-11-30");
        assert_eq!(ends("2026-11-30", "2026-11-28").last().unwrap(), "2026-11-28", "no day that is to come");
    }
}
