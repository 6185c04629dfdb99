//! A note as somebody types it.

use chrono::{Datelike, NaiveDate};
use platform_web::Problems;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A page, not a file.
pub(super) const LONGEST: usize = 2_000;
/// Nobody talked with a pupil of today before.
const EARLIEST_YEAR: i32 = 2000;

/// What is kept of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoteFacts {
    /// The day of the talk.
    pub(super) held_on: NaiveDate,
    /// Of several lines; not empty.
    pub(super) words: String,
}

/// The same as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedNote {
    /// Blank for today.
    pub(super) held_on: String,
    pub(super) words: String,
    /// The revision that the person saw.
    pub(super) revision: String,
}

impl TypedNote {
    /// A form without a revision has seen none; no note has this one.
    pub(super) fn seen(&self) -> i64 {
        self.revision.parse().unwrap_or(-1)
    }

    /// The facts, if all of what was typed can be kept.
    pub(super) fn read(&self, today: NaiveDate) -> Result<NoteFacts, Problems> {
        let (held_on, words) = (read_day(&self.held_on, today), read_words(&self.words));
        let mut problems = Problems::none();
        held_on.as_ref().err().into_iter().for_each(|words| problems.add("held_on", *words));
        words.as_ref().err().into_iter().for_each(|words| problems.add("words", words));
        match (held_on, words) {
            (Ok(held_on), Ok(words)) => Ok(NoteFacts { held_on, words }),
            _ => Err(problems),
        }
    }
}

fn read_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(today);
    }
    match typed.parse::<NaiveDate>() {
        Err(_) => Err("面談の日を、2026-04-01 のような形で入れてください"),
        Ok(day) if day > today => Err("面談の日は、今日までの日にしてください"),
        Ok(day) if day.year() < EARLIEST_YEAR => Err("面談の日は、2000年からの日にしてください"),
        Ok(day) => Ok(day),
    }
}

fn read_words(typed: &str) -> Result<String, String> {
    let text = typed.replace("\r\n", "\n").nfc().collect::<String>().trim().to_owned();
    let length = text.chars().count();
    if length == 0 {
        return Err("面談の内容を入れてください".to_owned());
    }
    if length > LONGEST {
        return Err(format!("面談の内容は{LONGEST}文字までです（いまは{length}文字）"));
    }
    if text.chars().any(|letter| letter.is_control() && letter != '\n') {
        return Err("面談の内容に、使えない文字があります".to_owned());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(held_on: &str, words: &str) -> Result<NoteFacts, Problems> {
        let typed =
            TypedNote { held_on: held_on.to_owned(), words: words.to_owned(), ..TypedNote::default() };
        typed.read("2026-07-10".parse().unwrap())
    }

    #[test]
    fn a_note_keeps_its_lines_and_is_of_today_unless_told_otherwise() {
        let facts = read(" ", " 1行目\r\n2行目\r\n").unwrap();
        assert_eq!(
            (facts.held_on.to_string().as_str(), facts.words.as_str()),
            ("2026-07-10", "1行目\n2行目")
        );
        assert_eq!(read("2026-07-09", "計算").unwrap().held_on.to_string(), "2026-07-09");
    }

    #[test]
    fn what_cannot_be_kept_is_said_beside_its_field() {
        for (held_on, words, field, says) in [
            ("2026-07-11", "計算", "held_on", "今日まで"),
            ("1999-12-31", "計算", "held_on", "2000年"),
            ("きのう", "計算", "held_on", "2026-04-01"),
            ("", " \r\n", "words", "入れて"),
            ("", &*"あ".repeat(2_001), "words", "2001文字"),
            ("", "計\u{7}算", "words", "使えない"),
        ] {
            let problems = read(held_on, words).unwrap_err();
            assert!(problems.of(field).contains(says), "{held_on} {problems:?}");
        }
    }
}
