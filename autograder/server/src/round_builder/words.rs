//! What screens say of a round, here and in other rooms.

use chrono::{Datelike, NaiveDate};
use platform_database::Timestamp;
use platform_web::{Tone, dates, grouped};

use crate::memberships;
use crate::rounds::{Round, RoundState, end_of_day};
use crate::snapshots::Snapshot;

/// A count as it is read: 1,284.
pub(crate) fn count(number: i64) -> String {
    grouped(number.unsigned_abs())
}

/// How a state is meant.
pub(crate) fn state_tone(state: RoundState) -> Tone {
    match state {
        RoundState::Preparing => Tone::Neutral,
        RoundState::Open => Tone::Info,
        RoundState::Closed | RoundState::Aggregating => Tone::Warn,
        RoundState::Final | RoundState::Published => Tone::Good,
    }
}

/// The 実施日 in words, or 実施期間: 「2026年7月20日(月)」, 「2026年7月20日(月)〜7月26日(日)」.
pub(crate) fn sat_on(round: &Round) -> String {
    days_sat(round, |day| dates::date(end_of_day(day)))
}

/// The same for narrow places: 「2026年7月20日」, 「2026年7月20日〜7月26日」.
pub(crate) fn sat_on_short(round: &Round) -> String {
    days_sat(round, memberships::day)
}

fn days_sat(round: &Round, date: impl Fn(NaiveDate) -> String) -> String {
    let first = date(round.sat_on);
    let Some(last) = round.sat_until else { return first };
    let words = date(last);
    let within_a_year = words.split_once('年').filter(|_| last.year() == round.sat_on.year());
    format!("{first}〜{}", within_a_year.map_or(&*words, |(_, day)| day))
}

/// The name of a round for those who say who sits it, with the time until which they do.
pub(crate) fn roster_title(round: &Round) -> String {
    let label = round.name.label();
    match round.roster_deadline_at {
        Some(deadline) => format!("{label}　受付締切 {}", dates::date_time(deadline)),
        None => label,
    }
}

/// When 塾 and 教室 read a version, unless that was at once.
pub(crate) fn published(snapshot: &Snapshot, now: Timestamp) -> String {
    match (snapshot.withdrawn_at, snapshot.publish_at) {
        (Some(at), _) => format!("公開せずに取り下げ {}", dates::date_time(at)),
        (None, Some(at)) if at > now => format!("公開の予定 {}", dates::date_time(at)),
        (None, Some(at)) => format!("公開 {}", dates::date_time(at)),
        (None, None) => String::new(),
    }
}
