//! Which days a report covers.

use chrono::{Datelike, Days, Months, NaiveDate};
use platform_database::Timestamp;
use thiserror::Error;

use super::{Cadence, ReportKind};
use crate::days;

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
    /// Of a day or a week it is no more.
    #[error("{0}の期間は{1}日以内にしてください")]
    LongerThanItsKind(&'static str, i64),
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

    /// The same, if it is no longer than what the kind is about.
    pub(super) fn for_kind(self, kind: ReportKind) -> Result<Period, InvalidPeriod> {
        let most = match kind {
            ReportKind::Daily => 1,
            ReportKind::Weekly => 7,
            _ => return Ok(self),
        };
        if (self.last - self.first).num_days() < most {
            return Ok(self);
        }
        Err(InvalidPeriod::LongerThanItsKind(kind.label(), most))
    }

    /// The newest whole day, week, month or quarter before `today`; `None` at the ends of the calendar.
    pub(super) fn before(cadence: Cadence, today: NaiveDate) -> Option<Period> {
        let day = Days::new(1);
        let (first, next) = match cadence {
            Cadence::Daily => (today.checked_sub_days(day)?, today),
            Cadence::Weekly => {
                let monday =
                    today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
                (monday.checked_sub_days(Days::new(7))?, monday)
            }
            Cadence::Monthly => {
                let month = today.with_day(1)?;
                (month.checked_sub_months(Months::new(1))?, month)
            }
            Cadence::Quarterly => {
                let quarter = today.with_day(1)?.with_month0(today.month0() / 3 * 3)?;
                (quarter.checked_sub_months(Months::new(3))?, quarter)
            }
        };
        Some(Period { first, last: next.checked_sub_days(day)? })
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
        let days = new("2026-11-01", "2026-11-02").unwrap();
        assert_eq!(
            days.for_kind(ReportKind::Daily),
            Err(InvalidPeriod::LongerThanItsKind("日次レポート", 1))
        );
        assert_eq!(days.for_kind(ReportKind::Weekly), Ok(days));
        let span = new("2026-11-01", "2026-11-02").unwrap().span().unwrap();
        assert_eq!((span.1 - span.0).num_hours(), 48);
    }
}
