//! The fields of a JSON object that a program sent, and what is wrong with them.
//!
//! Numbers may stand in quotes, and what is empty or null is not there: not every sender can do better.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta};
use platform_database::Timestamp;
use platform_web::{Problems, dates};
use serde_json::{Map, Value};

use crate::runs::{Again, Attempt};

/// How a time without a zone may be written; Japan's clock is meant.
const LOCAL: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];

/// An object being read.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    values: Map<String, Value>,
    /// What is wrong so far.
    pub(crate) problems: Problems,
}

impl Fields {
    /// Reads an object; a byte order mark before it is overlooked.
    pub(crate) fn read(body: &[u8]) -> Result<Fields, Problems> {
        let text = String::from_utf8_lossy(body);
        match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(Value::Object(values)) => Ok(Fields { values, problems: Problems::none() }),
            Ok(_) => Err(problem("（全体）", "JSONのオブジェクトを送ってください。")),
            Err(error) => Err(problem("（全体）", format!("JSONとして読み取れません（{error}）。"))),
        }
    }

    /// Refuses fields that nobody knows.
    pub(crate) fn only(&mut self, known: &[&str]) {
        let strange = self.values.keys().filter(|name| !known.contains(&name.as_str()));
        for name in strange.cloned().collect::<Vec<_>>() {
            self.problems.add(name, "この項目はありません。名前を確かめてください。");
        }
    }

    /// Whether the field says something.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.values.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(_) => true,
        }
    }

    /// The field as it was sent.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Of several names of one thing the one that is used; the first if none is.
    pub(crate) fn used<'a>(&self, names: &[&'a str]) -> &'a str {
        names.iter().find(|name| self.has(name)).copied().unwrap_or(names[0])
    }

    /// The text of a field; an object or a list as JSON.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name).filter(|_| self.has(name))? {
            Value::String(text) => Some(text.trim().to_owned()),
            other => Some(other.to_string()),
        }
    }

    /// Whether a field says yes; what is not there says no.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        match self.text(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(text) => {
                let words = format!("true か false を入れてください（いまは「{}」）。", short(text));
                self.problems.add(name, words);
                false
            }
        }
    }

    /// What is said of other attempts at a run.
    pub(crate) fn attempt(&mut self) -> Attempt {
        let is_retry = self.has("is_retry").then(|| self.flag("is_retry"));
        let again = if self.flag("will_be_retried") { Again::Yes } else { Again::No };
        Attempt { is_retry, number: None, again }
    }

    /// A whole number that is not negative; what an earlier version of a tool wrote with a fraction is cut.
    pub(crate) fn number(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name)?;
        let whole = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
        let number = whole.parse().ok().filter(|number| *number >= 0 && text.parse::<f64>().is_ok());
        if number.is_none() {
            self.problems.add(name, format!("0以上の整数を入れてください（いまは「{}」）。", short(&text)));
        }
        number
    }

    /// A number of seconds, a hundred years at most.
    pub(crate) fn seconds(&mut self, name: &str) -> Option<TimeDelta> {
        let text = self.text(name)?;
        let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=3.2e9).contains(seconds));
        if seconds.is_none() {
            self.problems.add(name, format!("0以上の秒数を入れてください（いまは「{}」）。", short(&text)));
        }
        // A duration needs no more precision than milliseconds.
        seconds.map(|seconds| TimeDelta::milliseconds((seconds * 1000.0).round() as i64))
    }

    /// A moment: RFC 3339, or without a zone by Japan's clock, or as older versions of Windows write it; of a year that has four
    /// digits at most.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let time = moment(&text).filter(|time| (0..=9_999).contains(&time.year()));
        if time.is_none() {
            let words = format!(
                "2026-11-28T02:00:00+09:00 のような日時を入れてください（いまは「{}」）。",
                short(&text)
            );
            self.problems.add(name, words);
        }
        time
    }

    /// Says that a field is missing, unless something was found or is wrong with it already.
    pub(crate) fn require<T>(&mut self, name: &str, found: Option<T>) -> Option<T> {
        if found.is_none() && self.problems.of(name).is_empty() {
            self.problems.add(name, "この項目が必要です。");
        }
        found
    }
}

/// One problem.
pub(super) fn problem(field: &str, words: impl Into<String>) -> Problems {
    let mut problems = Problems::none();
    problems.add(field, words);
    problems
}

/// As much of a text as a message can repeat.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if let Some(milliseconds) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return DateTime::from_timestamp_millis(milliseconds.parse().ok()?);
    }
    dates::moment(LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        Fields::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn times_are_read_as_agents_write_them() {
        let utc = |text: &str| moment(text).map(|time| time.to_rfc3339());
        let expected = Some("2026-11-27T17:00:00+00:00".to_owned());
        for text in [
            "2026-11-28T02:00:00+09:00",
            "2026-11-27T17:00:00Z",
            "2026-11-28T02:00:00",
            "2026-11-28 02:00:00",
            "2026/11/28 02:00:00",
            "/Date(1795798800000)/",
        ] {
            assert_eq!(utc(text), expected, "{text}");
        }
        for text in ["", "昨日", "2026-11-28", "2026-13-01T00:00:00", "/Date(x)/"] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn no_time_lies_beyond_the_years_that_can_be_kept() {
        let mut sent = fields(
            r#"{"a": "+99999-01-01T00:00:00", "b": "/Date(8000000000000000)/", "c": "/Date(-62135596800000)/"}"#,
        );
        assert_eq!(["a", "b", "c"].map(|name| sent.time(name).is_some()), [false, false, true]);
        assert_eq!(
            sent.problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }

    #[test]
    fn numbers_may_stand_in_quotes_and_nothing_else_is_a_number() {
        let mut sent =
            fields(r#"{"a": 5, "b": "6", "c": 7.9, "d": "", "e": null, "f": -1, "g": "x", "h": 1e3}"#);
        let found = ["a", "b", "c", "d", "e", "f", "g"].map(|name| sent.number(name));
        assert_eq!(found, [Some(5), Some(6), Some(7), None, None, None, None]);
        let named: Vec<&str> = sent.problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(named, ["f", "g"]);
        assert_eq!(sent.seconds("c"), Some(TimeDelta::milliseconds(7_900)));
        assert_eq!(sent.require("d", None::<i64>), None);
        assert_eq!(sent.problems.of("d"), "この項目が必要です。");
    }

    #[test]
    fn yes_and_no_may_stand_in_quotes_and_nothing_else_is_either() {
        let mut sent =
            fields(r#"{"a": true, "b": "true", "c": false, "d": null, "e": 1, "will_be_retried": "true"}"#);
        let found = ["a", "b", "c", "d", "e", "f"].map(|name| sent.flag(name));
        assert_eq!(found, [true, true, false, false, false, false]);
        assert_eq!(sent.problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["e"]);
        assert_eq!(sent.attempt(), Attempt { is_retry: None, number: None, again: Again::Yes });
    }

    #[test]
    fn only_an_object_is_read() {
        assert!(Fields::read("\u{feff}{}".as_bytes()).is_ok());
        for body in ["", "[]", "1", "{", "null"] {
            assert_eq!(Fields::read(body.as_bytes()).unwrap_err().len(), 1, "{body}");
        }
        let mut sent = fields(r#"{"job": 1, "jbo": 2}"#);
        sent.only(&["job"]);
        assert_eq!(sent.problems.iter().next().unwrap().field, "jbo");
    }
}
