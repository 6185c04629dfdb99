//! How full a place is, and when it is full if it grows on as it did.

use chrono::{Days, NaiveDate};

/// For fewer days nobody can tell how something grows.
const FEWEST_DAYS: i64 = 7;
/// Nobody plans further ahead than ten years.
const FURTHEST_DAYS: f64 = 3_650.0;
/// From so many percent on, a place needs room soon, however slowly it grows.
const SHORT_PERCENT: i64 = 80;
/// From so many percent on, it needs room now.
const CRITICAL_PERCENT: i64 = 95;
/// So many days before it is full somebody should know, however much is free.
const SOON: Days = Days::new(30);

/// What is to be expected of a place that grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// It was not measured for long enough.
    Unknown,
    /// It does not grow, or not so that it would be full within ten years.
    Roomy,
    /// It is full on that day.
    FullOn(NaiveDate),
    /// It is full now.
    Full,
}

/// How urgently a place needs room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// 80 percent of it are used, or it will be full within 30 days.
    Soon,
    /// 95 percent of it are used, or all.
    Now,
}

/// How much of `limit` is used, in whole percent, rounded down.
pub fn used_percent(used: i64, limit: i64) -> i64 {
    // In 128 bits no number of bytes is too large for this.
    let percent = i128::from(used) * 100 / i128::from(limit.max(1));
    i64::try_from(percent).unwrap_or(i64::MAX)
}

impl Forecast {
    /// Continues the straight line through `sizes` (bytes, day by day in order) from the newest of them up to `limit`.
    pub fn of(sizes: &[(NaiveDate, i64)], limit: i64) -> Self {
        let (Some(&(first, _)), Some(&(last, newest))) = (sizes.first(), sizes.last()) else {
            return Self::Unknown;
        };
        if newest >= limit {
            return Self::Full;
        }
        if (last - first).num_days() < FEWEST_DAYS {
            return Self::Unknown;
        }
        let slope = slope(sizes, first);
        if slope <= 0.0 {
            return Self::Roomy;
        }
        // A forecast needs no more precision than f64 gives, and no year beyond the calendar.
        let days = ((limit - newest) as f64 / slope).ceil();
        if days > FURTHEST_DAYS {
            return Self::Roomy;
        }
        last.checked_add_days(Days::new(days as u64)).map_or(Self::Roomy, Self::FullOn)
    }

    /// How urgently the place needs room on that day, where so many percent are used; `None` while there is enough.
    pub fn shortage(self, percent: i64, today: NaiveDate) -> Option<Shortage> {
        let soon = matches!(self, Self::FullOn(day) if day < today + SOON);
        if self == Self::Full || percent >= CRITICAL_PERCENT {
            return Some(Shortage::Now);
        }
        (soon || percent >= SHORT_PERCENT).then_some(Shortage::Soon)
    }
}

/// Bytes a day, by least squares.
fn slope(sizes: &[(NaiveDate, i64)], first: NaiveDate) -> f64 {
    let points: Vec<(f64, f64)> =
        sizes.iter().map(|(day, bytes)| ((*day - first).num_days() as f64, *bytes as f64)).collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let (x, y) = (x / count, y / count);
    let (up, across) = points.iter().fold((0.0, 0.0), |sum, point| {
        let distance = point.0 - x;
        (sum.0 + distance * (point.1 - y), sum.1 + distance * distance)
    });
    if across == 0.0 { 0.0 } else { up / across }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new(number)
    }

    fn growing(by: i64) -> Vec<(NaiveDate, i64)> {
        (0..10).map(|number| (day(number), 1_000 + by * i64::try_from(number).unwrap())).collect()
    }

    #[test]
    fn what_grows_evenly_is_full_when_a_ruler_says() {
        assert_eq!(Forecast::of(&growing(100), 2_900), Forecast::FullOn(day(19)));
        assert_eq!(Forecast::of(&growing(100), 2_901), Forecast::FullOn(day(20)), "not a day too early");
        assert_eq!(Forecast::of(&growing(100), 1_900), Forecast::Full);
    }

    #[test]
    fn nobody_is_frightened_for_nothing() {
        assert_eq!(Forecast::of(&growing(0), 2_000), Forecast::Roomy);
        assert_eq!(Forecast::of(&growing(-50), 2_000), Forecast::Roomy);
        assert_eq!(Forecast::of(&growing(1), i64::MAX), Forecast::Roomy);
        assert_eq!(Forecast::of(&growing(100)[..7], 2_000), Forecast::Unknown, "six days are too few");
        assert_eq!(Forecast::of(&[], 2_000), Forecast::Unknown);
    }

    #[test]
    fn a_place_needs_room_by_what_is_used_or_by_the_day_on_which_it_is_full() {
        use Forecast::{Full, FullOn, Roomy, Unknown};
        let cases = [
            (Roomy, 79, None),
            (Roomy, 80, Some(Shortage::Soon)),
            (Unknown, 94, Some(Shortage::Soon)),
            (Roomy, 95, Some(Shortage::Now)),
            (Unknown, 99, Some(Shortage::Now)),
            (Full, 100, Some(Shortage::Now)),
            (FullOn(day(29)), 10, Some(Shortage::Soon)),
            (FullOn(day(30)), 10, None),
            (FullOn(day(30)), 80, Some(Shortage::Soon)),
            (FullOn(day(3)), 97, Some(Shortage::Now)),
        ];
        for (forecast, percent, expected) in cases {
            assert_eq!(forecast.shortage(percent, day(0)), expected, "{forecast:?} {percent}");
        }
    }

    #[test]
    fn percents_are_whole_and_never_too_many() {
        assert_eq!((used_percent(949, 1_000), used_percent(950, 1_000)), (94, 95));
        assert_eq!((used_percent(i64::MAX, i64::MAX), used_percent(0, 0)), (100, 0));
        assert_eq!(used_percent(i64::MAX, 1), i64::MAX);
    }
}
