//! Reading JSON whose names differ in case between versions.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// The field of that name, whatever the case of its letters; null counts as absent.
pub(crate) fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let found = object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

/// The text of a field; empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    field(object, name).and_then(Value::as_str).unwrap_or_default()
}

/// A moment with its zone. One without cannot be believed, and the year 1753 means never.
pub(crate) fn moment(object: &Value, name: &str) -> Option<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(text(object, name)).ok()?.to_utc();
    (read > DateTime::UNIX_EPOCH).then_some(read)
}

/// A list at a path of fields.
pub(crate) fn list<'a>(object: &'a Value, path: &[&str]) -> Option<&'a Vec<Value>> {
    path.iter().try_fold(object, |at, name| field(at, name))?.as_array()
}

/// A moment as addresses have it.
pub(crate) fn in_address(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// The parameters of an address.
pub(crate) fn query(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_in_case_and_a_time_needs_its_zone() {
        let old = serde_json::json!({ "CreationTimeUTC": "2026-01-31T06:00:00.1234567Z", "Never": "1753-01-01T00:00:00Z" });
        let new = serde_json::json!({ "creationTimeUTC": "2026-01-31T08:00:00.1234567+02:00", "Bare": "2026-01-31T06:00:00" });
        assert_eq!(moment(&old, "creationtimeutc"), moment(&new, "CreationTimeUTC"));
        assert!(moment(&old, "CreationTimeUTC").is_some());
        assert_eq!((moment(&old, "Never"), moment(&new, "Bare")), (None, None));
        assert_eq!(query(&[("filter", "a>=\"b c\"")]), "filter=a%3E%3D%22b%20c%22");
    }
}
