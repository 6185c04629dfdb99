//! Sizes and durations as people read them.

use chrono::TimeDelta;

/// 「1.4 GB」; `None` is 「—」.
pub(crate) fn bytes(count: Option<i64>) -> String {
    count.map_or("—".to_owned(), |count| platform_web::size(u64::try_from(count).unwrap_or_default()))
}

/// 「3時間12分」, 「4時間」, 「42秒」.
pub(crate) fn duration(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}秒"),
        (0, 0, _) => two_units((minutes, "分"), (seconds % 60, "秒")),
        (0, ..) => two_units((hours, "時間"), (minutes, "分")),
        _ => two_units((days, "日"), (hours, "時間")),
    }
}

/// How old or how slow something may become: 「24時間」 and 「36時間」, where a time that passed is 「1日12時間」.
pub(crate) fn goal(span: TimeDelta) -> String {
    let (hours, minutes) = (span.num_hours(), span.num_minutes() % 60);
    if (1..48).contains(&hours) { two_units((hours, "時間"), (minutes, "分")) } else { duration(span) }
}

/// 「0.4秒」 for what takes less than a minute, else as [`duration`].
pub(crate) fn short_duration(milliseconds: i64) -> String {
    if milliseconds >= 60_000 {
        return duration(TimeDelta::milliseconds(milliseconds));
    }
    // A duration on a screen needs no more precision than f64 gives.
    format!("{:.1}秒", milliseconds as f64 / 1000.0)
}

/// 「たった今」, 「5分前」, 「3日前」.
pub(crate) fn ago(span: TimeDelta) -> String {
    match (span.num_days(), span.num_hours(), span.num_minutes()) {
        (0, 0, minutes) if minutes < 1 => "たった今".to_owned(),
        (0, 0, minutes) => format!("{minutes}分前"),
        (0, hours, _) => format!("{hours}時間前"),
        (days, ..) => format!("{days}日前"),
    }
}

/// 「1,234」; `None` is 「—」.
pub(crate) fn count(number: Option<i64>) -> String {
    number.map_or("—".to_owned(), |number| platform_web::grouped(u64::try_from(number).unwrap_or_default()))
}

/// The second unit only where there is some of it.
fn two_units(large: (i64, &str), small: (i64, &str)) -> String {
    let mut words = format!("{}{}", large.0, large.1);
    if small.0 > 0 {
        words += &format!("{}{}", small.0, small.1);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_a_dash() {
        assert_eq!([bytes(Some(1_449_000)), bytes(None)], ["1.4 MB", "—"]);
    }

    #[test]
    fn times_are_told_in_the_two_largest_units() {
        assert_eq!(duration(TimeDelta::seconds(42)), "42秒");
        assert_eq!(duration(TimeDelta::seconds(125)), "2分5秒");
        assert_eq!(duration(TimeDelta::minutes(192)), "3時間12分");
        assert_eq!(duration(TimeDelta::hours(50)), "2日2時間");
        let whole = [TimeDelta::minutes(5), TimeDelta::hours(4), TimeDelta::days(30)].map(duration);
        assert_eq!(whole, ["5分", "4時間", "30日"]);
        let goals =
            [TimeDelta::minutes(30), TimeDelta::minutes(90), TimeDelta::hours(36), TimeDelta::days(8)];
        assert_eq!(goals.map(goal), ["30分", "1時間30分", "36時間", "8日"]);
        assert_eq!([short_duration(420), short_duration(61_000)], ["0.4秒", "1分1秒"]);
        assert_eq!(ago(TimeDelta::seconds(-5)), "たった今");
        assert_eq!(ago(TimeDelta::minutes(61)), "1時間前");
        assert_eq!(ago(TimeDelta::hours(49)), "2日前");
    }
}
