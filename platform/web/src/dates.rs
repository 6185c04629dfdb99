//! Dates and times as Japanese readers write them, nine hours ahead of UTC the whole year.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};

/// The days of a week, from Monday on.
pub const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
const INPUT: &str = "%Y-%m-%dT%H:%M";

/// The clock of Japan.
pub fn japan() -> FixedOffset {
    FixedOffset::east_opt(9 * 3600).expect("nine hours are less than a day")
}

/// The day that it is in Japan.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&japan()).date_naive()
}

/// The moment of a date and time by the clock of Japan; `None` at the ends of the calendar.
pub fn moment(local: NaiveDateTime) -> Option<DateTime<Utc>> {
    japan().from_local_datetime(&local).single().map(|at| at.to_utc())
}

/// The moment at which a day begins in Japan.
pub fn start_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    moment(day.and_time(NaiveTime::MIN))
}

/// The moment at which a day is over in Japan.
pub fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    start_of(day.succ_opt()?)
}

/// 「2026年8月31日(月) 23:59」
pub fn date_time(at: DateTime<Utc>) -> String {
    format!("{} {}", date(at), at.with_timezone(&japan()).format("%H:%M"))
}

/// 「2026年8月31日(月)」
pub fn date(at: DateTime<Utc>) -> String {
    let day = at.with_timezone(&japan());
    let weekday = weekday(day.date_naive());
    format!("{}年{}月{}日({weekday})", day.year(), day.month(), day.day())
}

/// 「月」
pub fn weekday(day: NaiveDate) -> &'static str {
    WEEKDAYS[day.weekday().num_days_from_monday() as usize]
}

/// 「8/31 23:59」, for narrow places.
pub fn short(at: DateTime<Utc>) -> String {
    at.with_timezone(&japan()).format("%-m/%-d %H:%M").to_string()
}

/// 「2026-08-31 23:59:00」, for files and terminals.
pub fn exact(at: DateTime<Utc>) -> String {
    at.with_timezone(&japan()).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// 「あと4日3時間」 until `at`; the last day is told in hours and minutes. `None` once `at` has come.
pub fn remaining(at: DateTime<Utc>, now: DateTime<Utc>) -> Option<String> {
    let left = at - now;
    if left <= TimeDelta::zero() {
        return None;
    }
    let (days, hours, minutes) = (left.num_days(), left.num_hours() % 24, left.num_minutes() % 60);
    Some(match (days, hours, minutes) {
        (0, 0, 0) => "あと1分未満".to_owned(),
        (0, 0, _) => format!("あと{minutes}分"),
        (0, _, 0) => format!("あと{hours}時間"),
        (0, _, _) => format!("あと{hours}時間{minutes}分"),
        (_, 0, _) => format!("あと{days}日"),
        _ => format!("あと{days}日{hours}時間"),
    })
}

/// The value for an `<input type="datetime-local">`.
pub fn input_value(at: DateTime<Utc>) -> String {
    at.with_timezone(&japan()).format(INPUT).to_string()
}

/// Reads what an `<input type="datetime-local">` sent; `None` when it is no date and time.
pub fn parse_input(sent: &str) -> Option<DateTime<Utc>> {
    moment(NaiveDateTime::parse_from_str(sent.trim(), INPUT).ok()?)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{date_time, input_value, parse_input, remaining, short};

    fn deadline() -> DateTime<Utc> {
        parse_input("2026-08-31T23:59").unwrap()
    }

    #[test]
    fn a_time_is_told_in_japan() {
        assert_eq!(deadline().to_rfc3339(), "2026-08-31T14:59:00+00:00");
        assert_eq!(date_time(deadline()), "2026年8月31日(月) 23:59");
        assert_eq!(short(deadline()), "8/31 23:59");
        assert_eq!(input_value(deadline()), "2026-08-31T23:59");
    }

    #[test]
    fn what_is_left_is_told_in_two_units() {
        let before = |days, hours, minutes| {
            deadline() - TimeDelta::days(days) - TimeDelta::hours(hours) - TimeDelta::minutes(minutes)
        };
        for (now, words) in [
            (before(4, 3, 10), Some("あと4日3時間")),
            (before(4, 0, 10), Some("あと4日")),
            (before(0, 3, 0), Some("あと3時間")),
            (before(0, 0, 5), Some("あと5分")),
            (deadline() - TimeDelta::seconds(3), Some("あと1分未満")),
            (deadline(), None),
        ] {
            assert_eq!(remaining(deadline(), now).as_deref(), words);
        }
    }

    #[test]
    fn a_broken_input_is_no_time() {
        for sent in ["", "2026-08-31", "2026-13-01T00:00", "あした"] {
            assert_eq!(parse_input(sent), None, "{sent}");
        }
    }
}
