//! When the rounds of the demonstration are held, seen from today.

use autograder_grading::{RoundName, Season};
use chrono::{Datelike, Duration, NaiveDate};
use platform_database::Timestamp;
use platform_web::dates::day_of;

use crate::rounds::{self, Schedule};

/// Days by which a round is made before its test.
const MADE_BEFORE: i64 = 45;
/// Days by which its pupils are registered before its test.
const REGISTERED_BEFORE: i64 = 20;
/// Days that the open round still takes marks, where its usual deadline is over or near.
const STILL_OPEN: i64 = 14;

/// One round and when what happens to it.
pub(super) struct DemoRound {
    pub(super) name: RoundName,
    pub(super) schedule: Schedule,
    pub(super) made_at: Timestamp,
    pub(super) registered_at: Timestamp,
    /// Between these two the marks come in.
    pub(super) marked: (Timestamp, Timestamp),
    /// Whether it is the one that still takes marks.
    pub(super) is_open: bool,
}

/// The round that was sat last by `now`, which is still open, and the two before it; the oldest first.
pub(super) fn demo_rounds(now: Timestamp) -> [DemoRound; 3] {
    let latest = latest_sat(now);
    [latest.previous().previous(), latest.previous(), latest]
        .map(|name| DemoRound::of(name, name == latest, now))
}

/// The latest round whose test was at least two days ago: some marks have come in since.
fn latest_sat(now: Timestamp) -> RoundName {
    let today = day_of(now);
    let year = i16::try_from(today.year()).expect("the clock stands in this era");
    let mut name = RoundName { year, season: Season::Winter };
    while Schedule::customary(name, Timestamp::MIN_UTC).sat_on + Duration::days(2) > today {
        name = name.previous();
    }
    name
}

impl DemoRound {
    fn of(name: RoundName, is_open: bool, now: Timestamp) -> DemoRound {
        let usual = Schedule::customary(name, Timestamp::MIN_UTC);
        let evening = evening_of(usual.sat_on);
        let mut schedule = Schedule { opens_at: evening, ..usual };
        if is_open && schedule.deadline_at < now + Duration::days(STILL_OPEN) {
            let today = day_of(now);
            schedule.deadline_at = rounds::end_of_day(today + Duration::days(STILL_OPEN));
        }
        let marked_until = if is_open { now } else { schedule.deadline_at };
        DemoRound {
            name,
            made_at: evening - Duration::days(MADE_BEFORE),
            registered_at: evening - Duration::days(REGISTERED_BEFORE),
            marked: (evening + Duration::hours(2), marked_until - Duration::hours(1)),
            schedule,
            is_open,
        }
    }

    /// The moment at which the `at`-th of `count` files with marks comes in.
    pub(super) fn marked_at(&self, at: usize, count: usize) -> Timestamp {
        let (from, until) = self.marked;
        let parts = i32::try_from(count).unwrap_or(i32::MAX).max(1);
        from + (until - from) / parts * i32::try_from(at).unwrap_or(0)
    }

    /// Ten in the morning, `days` days after that of the deadline.
    pub(super) fn after_deadline(&self, days: i64) -> Timestamp {
        midnight_after(self.schedule.deadline_at) + Duration::days(days - 1) + Duration::hours(10)
    }
}

/// Six in the evening in Japan.
fn evening_of(day: NaiveDate) -> Timestamp {
    midnight_after(rounds::end_of_day(day)) - Duration::hours(6)
}

fn midnight_after(last_second: Timestamp) -> Timestamp {
    last_second + Duration::seconds(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_round_sat_is_open_and_the_two_before_it_are_over() {
        for (today, names) in [
            ("2026-11-22T03:00:00Z", ["2025-winter", "2026-spring", "2026-summer"]),
            ("2026-04-20T03:00:00Z", ["2025-spring", "2025-summer", "2025-winter"]),
            ("2026-04-21T03:00:00Z", ["2025-summer", "2025-winter", "2026-spring"]),
            ("2027-01-11T20:00:00Z", ["2026-spring", "2026-summer", "2026-winter"]),
        ] {
            assert_eq!(demo_rounds(at(today)).map(|round| round.name.to_string()), names, "{today}");
        }
    }

    #[test]
    fn every_day_of_two_years_gives_dates_that_follow_each_other() {
        for day in 0..730 {
            let now = at("2026-01-01T00:00:00Z") + Duration::days(day);
            let rounds = demo_rounds(now);
            for round in &rounds {
                assert_eq!(round.schedule.problem(), None);
                let order = [
                    round.made_at,
                    round.registered_at,
                    round.schedule.opens_at,
                    round.marked.0,
                    round.marked.1,
                ];
                assert!(order.is_sorted(), "{now} {}: {order:?}", round.name);
                let over = if round.is_open { now } else { round.schedule.deadline_at };
                assert!(round.marked.1 < over && round.marked.1 < now, "{now} {}", round.name);
                assert!(round.is_open == (round.schedule.deadline_at > now), "{now} {}", round.name);
            }
            for pair in rounds.windows(2) {
                assert!(pair[0].after_deadline(7) < pair[1].made_at, "{now}");
            }
        }
    }
}
