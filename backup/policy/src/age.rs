//! Ages: how long ago something was, in words.

use chrono::{DateTime, Datelike, Duration, FixedOffset, Utc};

/// A moment; the same type as everywhere else in the house.
pub type Timestamp = DateTime<Utc>;

/// Japan keeps one offset the whole year, so no table of time zones is needed.
pub(crate) const JAPAN: FixedOffset =
    FixedOffset::east_opt(9 * 3600).expect("nine hours are less than a day");

/// The day in Japan: 「2026年11月20日」.
pub(crate) fn day_words(at: Timestamp) -> String {
    let day = at.with_timezone(&JAPAN).date_naive();
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// 「たった今」, 「3時間前」, 「12日前」; 「未来の日時」 where a clock is wrong.
pub fn age_words(at: Timestamp, now: Timestamp) -> String {
    let age = now.signed_duration_since(at);
    if age < -Duration::minutes(1) {
        "未来の日時".to_owned()
    } else if age < Duration::minutes(1) {
        "たった今".to_owned()
    } else {
        format!("{}前", span_words(age))
    }
}

/// The length of a time in its largest whole unit, rounded down: 「45秒」, 「90分」 as 「1時間」, 「49時間」 as 「2日」.
///
/// Hours are kept up to two days and days up to two months, since 「36時間」 and 「40日」 are what limits are called.
pub fn span_words(span: Duration) -> String {
    let span = span.abs();
    match (span.num_days(), span.num_hours(), span.num_minutes()) {
        (730.., _, _) => format!("{}年", span.num_days() / 365),
        (60.., _, _) => format!("{}か月", span.num_days() / 30),
        (2.., _, _) => format!("{}日", span.num_days()),
        (_, hours @ 1.., _) => format!("{hours}時間"),
        (_, _, minutes @ 1..) => format!("{minutes}分"),
        _ => format!("{}秒", span.num_seconds()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_whole_unit_is_told() {
        let cases = [
            (Duration::seconds(45), "45秒"),
            (Duration::seconds(119), "1分"),
            (Duration::minutes(90), "1時間"),
            (Duration::hours(36), "36時間"),
            (Duration::hours(49), "2日"),
            (Duration::days(59), "59日"),
            (Duration::days(60), "2か月"),
            (Duration::days(729), "24か月"),
            (Duration::days(730), "2年"),
            (Duration::hours(-3), "3時間"),
        ];
        for (span, words) in cases {
            assert_eq!(span_words(span), words);
        }
    }

    #[test]
    fn a_wrong_clock_is_told_and_a_slight_one_is_not() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(age_words(now, now), "たった今");
        assert_eq!(age_words(now + Duration::seconds(50), now), "たった今");
        assert_eq!(age_words(now + Duration::hours(1), now), "未来の日時");
        assert_eq!(age_words(now - Duration::hours(3), now), "3時間前");
    }

    proptest! {
        #[test]
        fn every_pair_of_moments_has_words(a in any::<i64>(), b in any::<i64>()) {
            let moment = |ms: i64| DateTime::from_timestamp_millis(ms % 8_000_000_000_000_000).unwrap();
            prop_assert!(!age_words(moment(a), moment(b)).is_empty());
        }
    }
}
