//! Hours in which nobody is to be disturbed.

use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, SubsecRound, TimeDelta, Timelike};
use platform_database::Timestamp;
use thiserror::Error;

/// Japan keeps one offset the whole year, so no table of time zones is needed.
const JAPAN: FixedOffset = FixedOffset::east_opt(9 * 3600).expect("nine hours are less than a day");
const HOURS: u32 = 24;

/// From one full hour of Japan's day until another, over midnight where that comes first; no hours at all where both
/// are the same. Whoever writes to people waits until they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: u32,
    until: u32,
}

/// Why two numbers are no quiet hours; the words are for the person who typed them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("時刻は0時から23時の間で指定してください。")]
pub struct InvalidQuietHours;

impl QuietHours {
    /// Mail may come at any time.
    pub const NONE: QuietHours = QuietHours { from: 0, until: 0 };
    /// From nine in the evening until eight in the morning.
    pub const NIGHT: QuietHours = QuietHours { from: 21, until: 8 };

    /// Quiet from that hour until that one, each 0 to 23.
    pub fn new(from: u32, until: u32) -> Result<QuietHours, InvalidQuietHours> {
        if from < HOURS && until < HOURS { Ok(QuietHours { from, until }) } else { Err(InvalidQuietHours) }
    }

    /// The hour with which they begin.
    pub fn from(self) -> u32 {
        self.from
    }

    /// The hour with which they end.
    pub fn until(self) -> u32 {
        self.until
    }

    /// When the quiet hours that `at` lies in are over; `None` where it lies in none.
    pub fn end(self, at: Timestamp) -> Option<Timestamp> {
        let local = at.with_timezone(&JAPAN).trunc_subsecs(0);
        let length = (self.until + HOURS - self.from) % HOURS;
        let passed = (local.hour() + HOURS - self.from) % HOURS;
        let left = length.checked_sub(passed).filter(|hours| *hours > 0)?;
        let into_the_hour = local.minute() * 60 + local.second();
        let wait = TimeDelta::hours(left.into()) - TimeDelta::seconds(into_the_hour.into());
        Some((local + wait).to_utc())
    }
}

/// Reads `21-8`, or `none`.
impl FromStr for QuietHours {
    type Err = InvalidQuietHours;

    fn from_str(text: &str) -> Result<QuietHours, InvalidQuietHours> {
        if text == "none" {
            return Ok(QuietHours::NONE);
        }
        let (from, until) = text.split_once('-').ok_or(InvalidQuietHours)?;
        let hour = |text: &str| text.trim().parse().map_err(|_unreadable| InvalidQuietHours);
        QuietHours::new(hour(from)?, hour(until)?)
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.until { f.write_str("none") } else { write!(f, "{}-{}", self.from, self.until) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When the hours end for somebody who looks at the clock in Japan.
    fn end(hours: &str, local: &str) -> Option<String> {
        let at = format!("{local}+09:00").parse::<Timestamp>().unwrap();
        let end = hours.parse::<QuietHours>().unwrap().end(at)?;
        Some(end.with_timezone(&JAPAN).format("%-d %H:%M:%S").to_string())
    }

    #[test]
    fn what_is_said_at_night_waits_until_the_morning() {
        for (local, ends) in [
            ("2026-08-20T20:59:59", None),
            ("2026-08-20T21:00:00", Some("21 08:00:00")),
            ("2026-08-20T23:30:10.5", Some("21 08:00:00")),
            ("2026-08-21T00:00:00", Some("21 08:00:00")),
            ("2026-08-21T07:59:59", Some("21 08:00:00")),
            ("2026-08-21T08:00:00", None),
        ] {
            assert_eq!(end("21-8", local).as_deref(), ends, "{local}");
        }
        assert_eq!(end("12-13", "2026-08-20T12:30:00").as_deref(), Some("20 13:00:00"));
        assert_eq!(end("none", "2026-08-20T03:00:00"), None);
    }

    #[test]
    fn only_hours_of_the_day_are_read() {
        for text in ["21-8", "0-7", "none"] {
            assert_eq!(text.parse::<QuietHours>().unwrap().to_string(), text);
        }
        for text in ["", "21", "24-8", "21-x", "-1-8", "21:00-8:00"] {
            assert_eq!(text.parse::<QuietHours>(), Err(InvalidQuietHours), "{text}");
        }
    }
}
