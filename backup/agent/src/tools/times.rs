//! Times as tools write them.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};
use serde_json::Value;

/// Without a zone.
const LOCAL: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%m/%d/%Y %H:%M:%S%.f"];

/// A moment with a zone, without one by `zone`, or as older versions of Windows PowerShell write it.
pub(super) fn moment(text: &str, zone: FixedOffset) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if let Some(milliseconds) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return DateTime::from_timestamp_millis(milliseconds.parse().ok()?);
    }
    let local = LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    zone.from_local_datetime(&local).single().map(|time| time.to_utc())
}

/// Seconds since 1970, as a number or in quotes.
pub(super) fn epoch(value: &Value) -> Option<DateTime<Utc>> {
    let seconds = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().split('.').next()?.parse().ok(),
        _ => None,
    };
    DateTime::from_timestamp(seconds?, 0)
}

/// A whole number, as a number or in quotes.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_tools_write_them() {
        let japan = "+09:00".parse().unwrap();
        for text in [
            "2026-11-28T02:00:00+09:00",
            "2026-11-27T17:00:00Z",
            "2026-11-28 02:00:00",
            "2026/11/28 02:00:00",
            "11/28/2026 02:00:00",
            "/Date(1795798800000)/",
        ] {
            let found = moment(text, japan).map(|time| time.to_rfc3339());
            assert_eq!(found.as_deref(), Some("2026-11-27T17:00:00+00:00"), "{text}");
        }
        assert_eq!(moment("昨日", japan), None);
        assert_eq!(epoch(&"1795798800".into()), epoch(&1_795_798_800.into()));
    }
}
