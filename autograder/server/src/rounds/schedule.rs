//! When a round is held, until when examinees and marks come in, and from when its results are public.

use autograder_grading::{RoundName, Season};
use chrono::{NaiveDate, NaiveDateTime};
use platform_database::Timestamp;
use platform_web::dates::{day_of, moment};
use thiserror::Error;

use super::Round;

/// The one schedule of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// The day of the test (実施日), or the first of several (実施期間).
    pub(crate) sat_on: NaiveDate,
    /// The last of several days.
    pub(crate) sat_until: Option<NaiveDate>,
    /// Until when 塾 and 教室 say who sits the round (受付締切); without one as long as they enter marks.
    pub(crate) roster_deadline_at: Option<Timestamp>,
    /// From when marks may be entered, if the round is open.
    pub(crate) opens_at: Timestamp,
    /// 締切.
    pub(crate) deadline_at: Timestamp,
    /// Minutes after the deadline in which marks are still taken (猶予).
    pub(crate) grace_minutes: i64,
    /// From when 塾 and 教室 read what is 確定 (公開日時); without one at once.
    pub(crate) publish_at: Option<Timestamp>,
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
    /// 実施期間 would end before it begins.
    #[error("実施期間の最終日は、実施日より後の日にしてください")]
    LastDayTooEarly,
    /// Whoever sits last would have no marks.
    #[error("実施期間の最終日は、締切の日までにしてください")]
    LastDayTooLate,
    /// Examinees whose marks nobody takes any more.
    #[error("受付締切は、締切までの日時にしてください")]
    RosterDeadlineTooLate,
    /// Results while marks still come in.
    #[error("公開日時は、締切と猶予より後の日時にしてください")]
    PublicationTooEarly,
}

/// Minutes of grace unless 本部 says otherwise.
const GRACE_MINUTES: i64 = 15;
/// Days to enter marks where the customary deadline has passed already.
const LATE_ROUND_DAYS: i64 = 30;
/// As many whole weeks as a year has: the same day of the week, a year later.
const YEAR: chrono::Duration = chrono::Duration::weeks(52);

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
        Schedule {
            sat_on,
            sat_until: None,
            roster_deadline_at: None,
            opens_at: start_of_day(sat_on),
            deadline_at,
            grace_minutes: GRACE_MINUTES,
            publish_at: None,
        }
    }

    /// The same dates a year later, each on its day of the week; `None` where the deadline has passed even so.
    pub(crate) fn a_year_later(&self, now: Timestamp) -> Option<Schedule> {
        let day = |day: NaiveDate| day.checked_add_signed(YEAR);
        let moment = |at: Timestamp| at.checked_add_signed(YEAR);
        let later = Schedule {
            sat_on: day(self.sat_on)?,
            sat_until: self.sat_until.and_then(day),
            roster_deadline_at: self.roster_deadline_at.and_then(moment),
            opens_at: moment(self.opens_at)?,
            deadline_at: moment(self.deadline_at)?,
            grace_minutes: self.grace_minutes,
            publish_at: self.publish_at.and_then(moment),
        };
        (later.deadline_at > now).then_some(later)
    }

    /// What is wrong with the dates.
    pub(crate) fn problem(&self) -> Option<ScheduleProblem> {
        if self.deadline_at <= self.opens_at {
            Some(ScheduleProblem::DeadlineTooEarly)
        } else if !(0..=1440).contains(&self.grace_minutes) {
            Some(ScheduleProblem::Grace)
        } else if self.sat_until.is_some_and(|last| last <= self.sat_on) {
            Some(ScheduleProblem::LastDayTooEarly)
        } else if self.sat_until.is_some_and(|last| last > day_of(self.deadline_at)) {
            Some(ScheduleProblem::LastDayTooLate)
        } else if self.roster_deadline_at.is_some_and(|at| at > self.deadline_at) {
            Some(ScheduleProblem::RosterDeadlineTooLate)
        } else if self.publish_at.is_some_and(|at| at <= self.last_moment()) {
            Some(ScheduleProblem::PublicationTooEarly)
        } else {
            None
        }
    }

    fn last_moment(&self) -> Timestamp {
        self.deadline_at + chrono::Duration::minutes(self.grace_minutes)
    }
}

impl From<&Round> for Schedule {
    fn from(round: &Round) -> Schedule {
        Schedule {
            sat_on: round.sat_on,
            sat_until: round.sat_until,
            roster_deadline_at: round.roster_deadline_at,
            opens_at: round.opens_at,
            deadline_at: round.deadline_at,
            grace_minutes: round.grace_minutes,
            publish_at: round.publish_at,
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
    moment(local).expect("a fixed offset is never ambiguous")
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

    fn full() -> Schedule {
        Schedule {
            sat_on: day(2026, 7, 20),
            sat_until: Some(day(2026, 7, 26)),
            roster_deadline_at: Some(end_of_day(day(2026, 7, 10))),
            opens_at: start_of_day(day(2026, 7, 20)),
            deadline_at: end_of_day(day(2026, 8, 31)),
            grace_minutes: 15,
            publish_at: Some(start_of_day(day(2026, 9, 10))),
        }
    }

    #[test]
    fn a_year_later_is_the_same_day_of_the_week() {
        let later = full().a_year_later(end_of_day(day(2026, 12, 1))).unwrap();
        assert_eq!((later.sat_on, later.sat_until), (day(2027, 7, 19), Some(day(2027, 7, 25))));
        assert_eq!(later.deadline_at, end_of_day(day(2027, 8, 30)));
        assert_eq!(later.problem(), None);
        assert_eq!(full().a_year_later(end_of_day(day(2027, 8, 30))), None, "its deadline has passed");
    }

    #[test]
    fn dates_out_of_order_are_named() {
        let last = full().last_moment();
        for (schedule, problem) in [
            (full(), None),
            (
                Schedule { sat_until: Some(day(2026, 7, 20)), ..full() },
                Some(ScheduleProblem::LastDayTooEarly),
            ),
            (Schedule { sat_until: Some(day(2026, 9, 1)), ..full() }, Some(ScheduleProblem::LastDayTooLate)),
            (Schedule { sat_until: Some(day(2026, 8, 31)), ..full() }, None),
            (Schedule { roster_deadline_at: Some(full().deadline_at), ..full() }, None),
            (
                Schedule { roster_deadline_at: Some(last), ..full() },
                Some(ScheduleProblem::RosterDeadlineTooLate),
            ),
            (Schedule { publish_at: Some(last), ..full() }, Some(ScheduleProblem::PublicationTooEarly)),
            (Schedule { deadline_at: full().opens_at, ..full() }, Some(ScheduleProblem::DeadlineTooEarly)),
        ] {
            assert_eq!(schedule.problem(), problem, "{schedule:?}");
        }
    }
}
