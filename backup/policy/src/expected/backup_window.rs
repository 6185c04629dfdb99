//! Windows: the part of the day in which backups may start.

use chrono::{Duration, NaiveDateTime, NaiveTime};
use std::fmt;

/// From a time of day, until before another; across midnight where the second is the earlier. Japan's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupWindow {
    from: NaiveTime,
    until: NaiveTime,
}

/// Two times that make no window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("実行してよい時間帯の始まりと終わりが、どちらも{}です。違う時刻にしてください。", .at.format("%H:%M"))]
pub struct InvalidWindow {
    /// Its beginning and its end.
    pub at: NaiveTime,
}

impl BackupWindow {
    /// The window between two times. Equal ones are refused: that may mean the whole day or no time at all.
    pub fn new(from: NaiveTime, until: NaiveTime) -> Result<Self, InvalidWindow> {
        if from == until { Err(InvalidWindow { at: from }) } else { Ok(Self { from, until }) }
    }

    /// Whether a backup may start at that time of day.
    pub fn contains(&self, time: NaiveTime) -> bool {
        if self.from < self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }

    /// When it opens next, `at` or after.
    pub(super) fn opening(&self, at: NaiveDateTime) -> NaiveDateTime {
        let today = at.date().and_time(self.from);
        if today >= at { today } else { today + Duration::days(1) }
    }

    /// When it closes next, after `at`.
    pub(super) fn closing(&self, at: NaiveDateTime) -> NaiveDateTime {
        let today = at.date().and_time(self.until);
        if today > at { today } else { today + Duration::days(1) }
    }

    /// When it closed last, `at` or before.
    pub(super) fn last_closing(&self, at: NaiveDateTime) -> NaiveDateTime {
        self.closing(at) - Duration::days(1)
    }
}

impl fmt::Display for BackupWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next_day = if self.from < self.until { "" } else { "翌" };
        write!(f, "{}～{next_day}{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn window(from: u32, until: u32) -> BackupWindow {
        BackupWindow::new(time(from, 0), time(until, 0)).unwrap()
    }

    #[test]
    fn a_window_may_cross_midnight() {
        let (night, day) = (window(22, 5), window(9, 17));
        for (hour, minute, by_night, by_day) in
            [(22, 0, true, false), (23, 59, true, false), (0, 0, true, false), (4, 59, true, false)]
                .into_iter()
                .chain([
                    (5, 0, false, false),
                    (9, 0, false, true),
                    (16, 59, false, true),
                    (17, 0, false, false),
                ])
        {
            let at = time(hour, minute);
            assert_eq!((night.contains(at), day.contains(at)), (by_night, by_day), "{at}");
        }
        assert_eq!((night.to_string(), day.to_string()), ("22:00～翌05:00".into(), "09:00～17:00".into()));
    }

    #[test]
    fn a_window_without_length_is_refused() {
        let refused = BackupWindow::new(time(3, 0), time(3, 0)).unwrap_err();
        let said = "実行してよい時間帯の始まりと終わりが、どちらも03:00です。違う時刻にしてください。";
        assert_eq!(refused.to_string(), said);
    }

    proptest! {
        #[test]
        fn it_is_open_from_its_opening_to_its_closing(
            from in 0_u32..24, length in 1_u32..24, minutes in 0_i64..3 * 24 * 60,
        ) {
            let window = window(from, (from + length) % 24);
            let at = NaiveDateTime::default() + Duration::days(1) + Duration::minutes(minutes);
            let minute = Duration::minutes(1);
            prop_assert!(window.contains(window.opening(at).time()));
            prop_assert!(!window.contains((window.opening(at) - minute).time()));
            prop_assert!(window.contains((window.closing(at) - minute).time()));
            prop_assert!(!window.contains(window.closing(at).time()));
            prop_assert!(window.last_closing(at) <= at && at < window.closing(at));
            prop_assert_eq!(window.contains(at.time()), window.closing(at) < window.opening(at + minute));
        }
    }
}
