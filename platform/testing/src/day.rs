//! The turn of the day.

use std::time::Duration;

use platform_database::Clock;
use tokio::time::sleep;

const DAY_S: i64 = 86_400;
/// How far Japan's clock is ahead.
const AHEAD_S: i64 = 9 * 3_600;
/// How much of one day a story needs that goes by the machine's clock.
const NEEDED: Duration = Duration::from_secs(300);

/// Where Japan's day is about to end, waits for the next one: a story that begins on one day must not end on another.
pub async fn within_one_day() {
    let left = left_of_day(Clock::System.now().timestamp());
    if left <= NEEDED {
        sleep(left).await;
    }
}

/// How much is left of Japan's day at a moment, in seconds since 1970.
fn left_of_day(at: i64) -> Duration {
    Duration::from_secs((DAY_S - (at + AHEAD_S).rem_euclid(DAY_S)).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_fifteen_oclock_of_utc() {
        let at = |text: &str| left_of_day(text.parse::<platform_database::Timestamp>().unwrap().timestamp());
        assert_eq!(at("2026-11-29T14:59:59Z"), Duration::from_secs(1));
        assert_eq!(at("2026-11-29T15:00:00Z"), Duration::from_secs(86_400));
        assert_eq!(at("2026-11-29T14:55:00Z"), NEEDED);
    }
}
