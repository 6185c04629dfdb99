//! When a round is held and until when its marks come in.

use autograder_grading::{RoundName, Season};
use chrono::{NaiveDate, NaiveDateTime, TimeZone, Utc};
use platform_database::Timestamp;
use platform_web::dates::{day_of, japan};
use thiserror::Error;

use super::Round;

/// The one schedule of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// The day of the test (実施日).
    pub(crate) sat_on: NaiveDate,
    /// From when marks may be entered, if the round is open.
    pub(crate) opens_at: Timestamp,
    /// 締切.
    pub(crate) deadline_at: Timestamp,
    /// Minutes after the deadline in which marks are still taken (猶予).
    pub(crate) grace_minutes: i64,
}

/// Why dates do not fit each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum ScheduleProblem {
    /// Nobody could enter a mark.
    #[error("締切は、入力開始より後の日時にしてください")]
    DeadlineTooEarly,
    /// Grace is minutes, a day at most.
    #[error("猶予は0分から1440分（24時間）の間にしてください")]
    Grace,
}

/// Minutes of grace unless 本部 says otherwise.
const GRACE_MINUTES: i64 = 15;
/// Days to enter marks where the customary deadline has passed already.
const LATE_ROUND_DAYS: i64 = 30;

impl Schedule {
    /// The dates that are usual for the season: sat in April, July, or January of the next calendar
    /// year, marks from that day until the end of the month after. A round made after its usual deadline gets
    /// thirty days from `now`.
    pub(crate) fn customary(name: RoundName, now: Timestamp) -> Schedule {
        let year = i32::from(name.year);
        let (sat_on, last_day) = match name.season {
            Season::Spring => (day(year, 4, 19), day(year, 5, 31)),
            Season::Summer => (day(year, 7, 26), day(year, 8, 31)),
            Season::Winter => (day(year + 1, 1, 10), day(year + 1, 2, 15)),
        };
        let mut deadline_at = end_of_day(last_day);
        if deadline_at <= now {
            let late = day_of(now) + chrono::Duration::days(LATE_ROUND_DAYS);
            deadline_at = end_of_day(late);
        }
        Schedule { sat_on, opens_at: start_of_day(sat_on), deadline_at, grace_minutes: GRACE_MINUTES }
    }

    /// What is wrong with the dates.
    pub(crate) fn problem(&self) -> Option<ScheduleProblem> {
        if self.deadline_at <= self.opens_at {
            Some(ScheduleProblem::DeadlineTooEarly)
        } else if !(0..=1440).contains(&self.grace_minutes) {
            Some(ScheduleProblem::Grace)
        } else {
            None
        }
    }
}

impl From<&Round> for Schedule {
    fn from(round: &Round) -> Schedule {
        Schedule {
            sat_on: round.sat_on,
            opens_at: round.opens_at,
            deadline_at: round.deadline_at,
            grace_minutes: round.grace_minutes,
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("customary days exist in every year")
}

/// The first second of a day in Japan.
fn start_of_day(day: NaiveDate) -> Timestamp {
    in_japan(day.and_hms_opt(0, 0, 0).expect("every day has that second"))
}

/// The last second of a day in Japan.
pub(crate) fn end_of_day(day: NaiveDate) -> Timestamp {
    in_japan(day.and_hms_opt(23, 59, 59).expect("every day has that second"))
}

fn in_japan(local: NaiveDateTime) -> Timestamp {
    japan()
        .from_local_datetime(&local)
        .single()
        .expect("a fixed offset is never ambiguous")
        .with_timezone(&Utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winter_is_sat_in_january_of_the_next_calendar_year() {
        let now = end_of_day(day(2026, 4, 1));
        let winter = Schedule::customary(RoundName { year: 2026, season: Season::Winter }, now);
        assert_eq!(winter.sat_on, day(2027, 1, 10));
        assert_eq!(winter.opens_at, start_of_day(day(2027, 1, 10)), "nobody has marks before that day");
        assert_eq!(winter.deadline_at, end_of_day(day(2027, 2, 15)));
    }

    #[test]
    fn a_round_made_late_still_has_time_to_enter_marks() {
        let now = end_of_day(day(2026, 11, 22));
        let summer = Schedule::customary(RoundName { year: 2026, season: Season::Summer }, now);
        assert_eq!(summer.deadline_at, end_of_day(day(2026, 12, 22)));
        assert_eq!(summer.problem(), None);
    }
}
