//! When a window is open, by the clock of Japan.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use platform_database::Timestamp;
use platform_web::dates;

/// How far ahead the next time is looked for: a fifth Sunday may be three months away.
const AHEAD_DAYS: i64 = 200;

/// When a window is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// From a time to a time.
    Once {
        /// When it begins.
        from: Timestamp,
        /// When it ends.
        until: Timestamp,
    },
    /// On a weekday, each week or in one week of the month.
    Recurring {
        /// Which of these days in the month; `None`: all of them.
        week: Option<u8>,
        /// Which day.
        weekday: Weekday,
        /// When it begins, in minutes of the day.
        from_minute: u16,
        /// How long it is; less than a day.
        minutes: u16,
    },
}

impl Span {
    /// When it ends, if it is open at `now`.
    pub(crate) fn open_until(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Span::Once { from, until } => (from <= now && now < until).then_some(until),
            Span::Recurring { minutes, .. } => {
                let today = dates::day_of(now);
                let begun = [today, today - TimeDelta::days(1)];
                let ends = begun.into_iter().filter_map(|day| self.begins_on(day)).filter_map(|from| {
                    let until = from + TimeDelta::minutes(minutes.into());
                    (from <= now && now < until).then_some(until)
                });
                ends.max()
            }
        }
    }

    /// When it opens next after `now`; `None` if it never does again.
    pub(super) fn next(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Span::Once { from, .. } => (from > now).then_some(from),
            Span::Recurring { .. } => {
                let today = dates::day_of(now);
                let days = (0..AHEAD_DAYS).map(|ahead| today + TimeDelta::days(ahead));
                days.filter_map(|day| self.begins_on(day)).find(|from| *from > now)
            }
        }
    }

    /// Whether it will ever be open at `now` or later.
    pub(super) fn is_over(self, now: Timestamp) -> bool {
        self.open_until(now).is_none() && self.next(now).is_none()
    }

    /// 「毎月 第2土曜 2:00から4:00」
    pub(super) fn words(self) -> String {
        match self {
            Span::Once { from, until } => {
                format!("{} から {}", dates::date_time(from), dates::date_time(until))
            }
            Span::Recurring { week, weekday, from_minute, minutes } => {
                let day = dates::WEEKDAYS[weekday.num_days_from_monday() as usize];
                let which = week.map_or("毎週 ".to_owned(), |week| format!("毎月 第{week}"));
                let end = (from_minute + minutes) % (24 * 60);
                format!("{which}{day}曜 {}から{}", clock(from_minute), clock(end))
            }
        }
    }

    /// When it begins on that day, if it does.
    fn begins_on(self, day: NaiveDate) -> Option<Timestamp> {
        let Span::Recurring { week, weekday, from_minute, .. } = self else { return None };
        let nth = u8::try_from((day.day() - 1) / 7 + 1).ok()?;
        let is_it = day.weekday() == weekday && week.is_none_or(|week| week == nth);
        let at = day.and_hms_opt(0, 0, 0)? + TimeDelta::minutes(from_minute.into());
        dates::moment(at).filter(|_| is_it)
    }
}

/// 「2:05」
fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(local: &str) -> Timestamp {
        dates::parse_input(local).unwrap()
    }

    const SECOND_SATURDAY: Span =
        Span::Recurring { week: Some(2), weekday: Weekday::Sat, from_minute: 120, minutes: 120 };

    #[test]
    fn a_window_once_is_open_from_its_beginning_to_before_its_end() {
        let once = Span::Once { from: at("2026-12-01T22:00"), until: at("2026-12-02T01:00") };
        assert_eq!(once.open_until(at("2026-12-01T21:59")), None);
        assert_eq!(once.open_until(at("2026-12-01T22:00")), Some(at("2026-12-02T01:00")));
        assert_eq!(once.open_until(at("2026-12-02T01:00")), None);
        assert!(!once.is_over(at("2026-11-01T00:00")) && once.is_over(at("2026-12-02T01:00")));
    }

    #[test]
    fn a_second_saturday_comes_once_a_month() {
        // The second Saturdays are 12 December and 9 January.
        assert_eq!(SECOND_SATURDAY.open_until(at("2026-12-12T02:00")), Some(at("2026-12-12T04:00")));
        for closed in ["2026-12-12T01:59", "2026-12-12T04:00", "2026-12-05T03:00", "2026-12-13T03:00"] {
            assert_eq!(SECOND_SATURDAY.open_until(at(closed)), None, "{closed}");
        }
        assert_eq!(SECOND_SATURDAY.next(at("2026-12-12T02:00")), Some(at("2027-01-09T02:00")));
        assert_eq!(SECOND_SATURDAY.words(), "毎月 第2土曜 2:00から4:00");
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_on_which_it_began() {
        let night = Span::Recurring { week: None, weekday: Weekday::Sun, from_minute: 23 * 60, minutes: 180 };
        assert_eq!(night.open_until(at("2026-12-06T23:30")), Some(at("2026-12-07T02:00")));
        assert_eq!(night.open_until(at("2026-12-07T01:59")), Some(at("2026-12-07T02:00")));
        assert_eq!(night.open_until(at("2026-12-07T23:30")), None);
        assert_eq!(night.words(), "毎週 日曜 23:00から2:00");
    }
}
