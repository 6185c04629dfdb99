//! Days of Japan's calendar.

use chrono::{NaiveDate, TimeDelta};
use platform_database::Timestamp;
use platform_web::dates;

pub(crate) use platform_web::dates::{day_of as of, end_of as end};

/// The last second of a day in Japan, for what is known by its day alone; `None` at the end of the calendar.
pub(crate) fn last_moment(day: NaiveDate) -> Option<Timestamp> {
    end(day).map(|end| end - TimeDelta::seconds(1))
}

/// 「2026年12月4日(金)」.
pub(crate) fn words(day: NaiveDate) -> String {
    last_moment(day).map_or_else(|| day.to_string(), dates::date)
}

/// The same of the day that ends at a moment.
pub(crate) fn last_before(end: Timestamp) -> String {
    dates::date(end - TimeDelta::seconds(1))
}

/// Reads what an `<input type="date">` sent.
pub(crate) fn parse(sent: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(sent.trim(), "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_japan() {
        let day = parse("2026-12-04").unwrap();
        let over = end(day).unwrap();
        assert_eq!(over.to_rfc3339(), "2026-12-04T15:00:00+00:00");
        assert_eq!((of(over - TimeDelta::seconds(1)), words(day).as_str()), (day, "2026年12月4日(金)"));
        assert_ne!(of(over), day);
        assert_eq!((parse("あした"), end(NaiveDate::MAX)), (None, None));
    }
}
