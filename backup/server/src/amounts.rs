//! Sizes and durations as people read them.

use chrono::TimeDelta;

/// 「1.4 GB」; `None` is 「—」.
pub(crate) fn bytes(count: Option<i64>) -> String {
    const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
    let Some(count) = count else { return "—".to_owned() };
    // A size on a screen needs no more precision than f64 gives.
    let (mut size, mut unit) = (count as f64, 0);
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && size < 99.95);
    format!("{size:.digits$} {}", UNITS[unit])
}

/// 「3時間12分」, 「42秒」.
pub(crate) fn duration(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}秒"),
        (0, 0, _) => format!("{minutes}分{}秒", seconds % 60),
        (0, ..) => format!("{hours}時間{minutes}分"),
        _ => format!("{days}日{hours}時間"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_or_three_digits() {
        let shown = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 KB"),
            (1_449_000, "1.4 MB"),
            (99_949_999, "99.9 MB"),
            (100_000_000, "100 MB"),
            (999_600_000, "1.0 GB"),
            (12_000_000_000_000, "12.0 TB"),
        ];
        for (count, words) in shown {
            assert_eq!(bytes(Some(count)), words);
        }
        assert_eq!(bytes(None), "—");
    }

    #[test]
    fn times_are_told_in_the_two_largest_units() {
        assert_eq!(duration(TimeDelta::seconds(42)), "42秒");
        assert_eq!(duration(TimeDelta::seconds(125)), "2分5秒");
        assert_eq!(duration(TimeDelta::minutes(192)), "3時間12分");
        assert_eq!(duration(TimeDelta::hours(50)), "2日2時間");
        assert_eq!([short_duration(420), short_duration(61_000)], ["0.4秒", "1分1秒"]);
        assert_eq!(ago(TimeDelta::seconds(-5)), "たった今");
        assert_eq!(ago(TimeDelta::minutes(61)), "1時間前");
        assert_eq!(ago(TimeDelta::hours(49)), "2日前");
    }
}
