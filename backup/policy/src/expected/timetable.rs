//! Timetables: when a job's runs start.

use super::slots::Slots;
use crate::{BackupWindow, Jitter, Timestamp, age::JAPAN};
use chrono::{Duration, NaiveDateTime};

/// A pattern of times, the window that they must lie in, and the delay that this job has.
///
/// A time of the pattern outside the window is left out, not moved into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    pattern: String,
    slots: Slots,
    jitter: Jitter,
    paused: bool,
}

/// A timetable that would never start anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTimetable {
    /// The pattern does not consist of five fields that cron knows, or it names a day that never comes.
    #[error(
        "実行日時「{pattern}」を読めません。「分 時 日 月 曜日」の順に書いてください（毎日2時なら「0 2 * * *」）。"
    )]
    Pattern {
        /// What was read.
        pattern: String,
    },
    /// No time of the pattern lies in the window.
    #[error("実行日時「{pattern}」は、実行してよい時間帯（{window}）に一度も入りません。")]
    OutsideWindow {
        /// The pattern.
        pattern: String,
        /// The window.
        window: BackupWindow,
    },
}

impl Timetable {
    /// Reads minute, hour, day of the month, month and day of the week, in Japan's time.
    pub fn parse(pattern: &str) -> Result<Self, InvalidTimetable> {
        let pattern = pattern.trim().to_owned();
        match Slots::parse(&pattern) {
            Some(slots) => Ok(Self { pattern, slots, jitter: Jitter::default(), paused: false }),
            None => Err(InvalidTimetable::Pattern { pattern }),
        }
    }

    /// The same timetable without the times outside the window; refused where that leaves none.
    pub fn within(self, window: BackupWindow) -> Result<Self, InvalidTimetable> {
        match self.slots.within(window) {
            Some(slots) => Ok(Self { slots, ..self }),
            None => Err(InvalidTimetable::OutsideWindow { pattern: self.pattern, window }),
        }
    }

    /// The same timetable, each start so much later, though not after the window.
    #[must_use]
    pub fn delayed(self, jitter: Jitter) -> Self {
        Self { jitter, ..self }
    }

    /// The same timetable while a person has stopped it: nothing starts and nothing is missed.
    #[must_use]
    pub fn paused(self, paused: bool) -> Self {
        Self { paused, ..self }
    }

    /// The pattern as it was written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The first start after a moment; `None` while paused.
    pub fn next_start(&self, after: Timestamp) -> Option<Timestamp> {
        if self.paused {
            return None;
        }
        let after = in_japan(after);
        let mut slot = self.slots.after(after - self.jitter.delay())?;
        while self.start(slot) <= after {
            slot = self.slots.after(slot)?;
        }
        to_utc(self.start(slot))
    }

    /// The start to catch up with at `now`, when the last one was at `since`; `None` where none was missed.
    ///
    /// However many were missed, the newest alone is made up for: one backup now is as good as five.
    pub fn missed(&self, since: Timestamp, now: Timestamp) -> Option<Timestamp> {
        if self.paused {
            return None;
        }
        // Starts are in the order of their slots, so the first that has come is the newest.
        let (since, now) = (in_japan(since), in_japan(now));
        let mut slot = self.slots.until(now)?;
        while self.start(slot) > now {
            slot = self.slots.until(slot - Duration::seconds(1))?;
        }
        let newest = self.start(slot);
        if newest > since { to_utc(newest) } else { None }
    }

    /// The start that belongs to a time of the pattern.
    fn start(&self, slot: NaiveDateTime) -> NaiveDateTime {
        let delayed = slot + self.jitter.delay();
        match self.slots.window() {
            Some(window) => delayed.min(window.closing(slot) - Duration::seconds(1)).max(slot),
            None => delayed,
        }
    }
}

fn in_japan(at: Timestamp) -> NaiveDateTime {
    at.with_timezone(&JAPAN).naive_local()
}

fn to_utc(at: NaiveDateTime) -> Option<Timestamp> {
    at.and_local_timezone(JAPAN).single().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveTime, Timelike};
    use proptest::{option, prelude::*, sample::select};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn window(from: u32, until: u32) -> BackupWindow {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        BackupWindow::new(hour(from), hour(until)).unwrap()
    }

    fn nightly() -> Timetable {
        Timetable::parse("0 2 * * *").unwrap()
    }

    #[test]
    fn starts_follow_the_clock_of_japan() {
        let next = |pattern, after| Timetable::parse(pattern).unwrap().next_start(at(after)).unwrap();
        assert_eq!(next("0 2 * * *", "2026-11-22T16:59:59Z"), at("2026-11-22T17:00:00Z"));
        assert_eq!(next("0 2 * * *", "2026-11-22T17:00:00Z"), at("2026-11-23T17:00:00Z"));
        assert_eq!(next(" 0 2 1 4 * ", "2026-11-22T00:00:00Z"), at("2027-03-31T17:00:00Z"));
    }

    #[test]
    fn a_pattern_without_a_time_is_refused() {
        for pattern in ["", "garbage", "61 3 * * *", "0 3 30 2 *", "0 0 3 * * *"] {
            let refused = Timetable::parse(pattern).unwrap_err();
            assert_eq!(refused, InvalidTimetable::Pattern { pattern: pattern.to_owned() });
        }
    }

    #[test]
    fn times_outside_the_window_are_left_out() {
        let hourly = Timetable::parse("0 * * * *").unwrap().within(window(22, 2)).unwrap();
        let starts = std::iter::successors(Some(at("2026-11-22T03:00:00Z")), |&last| hourly.next_start(last));
        let hours: Vec<u32> = starts.skip(1).take(5).map(|start| in_japan(start).hour()).collect();
        assert_eq!(hours, [22, 23, 0, 1, 22]);
        let refused = Timetable::parse("0 12 * * 1").unwrap().within(window(22, 5)).unwrap_err();
        let said = "実行日時「0 12 * * 1」は、実行してよい時間帯（22:00～翌05:00）に一度も入りません。";
        assert_eq!(refused.to_string(), said);
    }

    #[test]
    fn what_was_missed_is_made_up_for_once() {
        let last = at("2026-11-20T17:00:00Z");
        assert_eq!(nightly().missed(last, at("2026-11-21T16:59:59Z")), None);
        assert_eq!(nightly().missed(last, at("2026-11-21T17:00:00.5Z")), Some(at("2026-11-21T17:00:00Z")));
        assert_eq!(nightly().missed(last, at("2026-12-24T00:00:00Z")), Some(at("2026-12-23T17:00:00Z")));
        assert_eq!(nightly().missed(at("2026-12-23T17:00:00Z"), at("2026-12-24T00:00:00Z")), None);
        assert_eq!(nightly().missed(at("2026-12-24T00:00:00Z"), last), None);
    }

    #[test]
    fn a_paused_job_has_no_start_and_misses_none() {
        let paused = nightly().paused(true);
        let (last, now) = (at("2026-11-20T17:00:00Z"), at("2026-12-24T00:00:00Z"));
        assert_eq!((paused.next_start(last), paused.missed(last, now)), (None, None));
        assert_eq!(paused.paused(false), nightly());
    }

    #[test]
    fn a_delay_stays_in_the_window() {
        let late = Jitter::of(1, 3_600);
        assert!(late.delay() > Duration::minutes(10), "{late:?}");
        let timetable = Timetable::parse("50 4 * * *").unwrap().within(window(22, 5)).unwrap().delayed(late);
        assert_eq!(timetable.next_start(at("2026-11-22T00:00:00Z")), Some(at("2026-11-22T19:59:59Z")));
    }

    fn any_timetable() -> impl Strategy<Value = Timetable> {
        let pattern =
            select(vec!["0 2 * * *", "*/7 * * * *", "30 1,13,22 * * *", "15 3 * * 1-5", "0 4 1 * *"]);
        let window =
            option::of((0_u32..24, 1_u32..24).prop_map(|(from, length)| window(from, (from + length) % 24)));
        (pattern, window, any::<u64>(), 0_u32..4_000).prop_map(|(pattern, window, seed, longest_s)| {
            let timetable = Timetable::parse(pattern).unwrap();
            let narrowed = window.and_then(|window| timetable.clone().within(window).ok());
            narrowed.unwrap_or(timetable).delayed(Jitter::of(seed, longest_s))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn starts_ascend_and_lie_in_the_window(timetable in any_timetable(), second in 0_i64..400 * 86_400) {
            let mut last = DateTime::UNIX_EPOCH + Duration::seconds(second);
            for _ in 0..10 {
                let start = timetable.next_start(last).unwrap();
                prop_assert!(start > last);
                prop_assert!(timetable.slots.window().is_none_or(|window| window.contains(in_japan(start).time())));
                last = start;
            }
        }

        #[test]
        fn what_was_missed_is_the_last_start_that_has_come(
            timetable in any_timetable(), second in 0_i64..400 * 86_400, waited_s in 0_i64..3 * 86_400,
        ) {
            let since = DateTime::UNIX_EPOCH + Duration::seconds(second);
            let now = since + Duration::seconds(waited_s);
            let starts = std::iter::successors(timetable.next_start(since), |&last| timetable.next_start(last));
            let expected = starts.take_while(|&start| start <= now).last();
            prop_assert_eq!(timetable.missed(since, now), expected);
        }
    }
}
