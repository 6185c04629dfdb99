//! A calendar of one's own: lines that say when which medium goes in.

use super::work_days::letter_of;
use super::{Pool, Turn, WorkDays};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// When which line has its turn. Of several that hold for a night the first counts, so exceptions stand above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    lines: Vec<When>,
}

/// On which nights a line holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// One night.
    Date(NaiveDate),
    /// The last of each month.
    MonthEnd,
    /// A day of each month that has it.
    MonthDay(u32),
    /// The first, second, … of its kind in each month.
    NthWeekday(u32, Weekday),
    /// Days of the week.
    Weekdays(WorkDays),
    /// Every night.
    EveryDay,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCalendarLine {
    /// No sign between when and which.
    #[error("{line}行目「{text}」: 「いつ = ラベル」の形で書いてください")]
    NoSign {
        /// Which line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// No nights.
    #[error(
        "{line}行目「{text}」: いつかを読めません。「2026-12-28」「月末」「毎月1日」「第2金曜」「月水金」「毎日」のどれかで書いてください"
    )]
    When {
        /// Which line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// No medium.
    #[error("{line}行目: 「=」の右に媒体のラベルを書いてください")]
    NoLabel {
        /// Which line, from 1.
        line: usize,
    },
    /// Nothing at all.
    #[error("1行以上書いてください")]
    Empty,
}

impl Calendar {
    /// Reads lines like 「月末 = LTO-0012」; blank ones are left out. Gives the calendar with the label of each line.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), Vec<InvalidCalendarLine>> {
        let (mut lines, mut labels, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match read_line(number + 1, line) {
                Ok((when, label)) => {
                    lines.push(when);
                    labels.push(label);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if lines.is_empty() && problems.is_empty() {
            problems.push(InvalidCalendarLine::Empty);
        }
        if problems.is_empty() { Ok((Self { lines }, labels)) } else { Err(problems) }
    }

    /// The lines, in their order.
    pub fn lines(&self) -> &[When] {
        &self.lines
    }

    pub(super) fn turn(&self, night: NaiveDate) -> Option<Turn> {
        let position = self.lines.iter().position(|when| when.holds(night))?;
        let why = format!("カレンダーの「{}」の行", self.lines[position]);
        Some(Turn { pool: Pool::Lines, position, why })
    }
}

fn read_line(line: usize, text: &str) -> Result<(When, String), InvalidCalendarLine> {
    let Some((when, label)) = text.split_once(['=', '＝']) else {
        return Err(InvalidCalendarLine::NoSign { line, text: text.trim().to_owned() });
    };
    let (when, label) = (when.trim(), label.trim());
    if label.is_empty() {
        return Err(InvalidCalendarLine::NoLabel { line });
    }
    let read = When::parse(when).ok_or_else(|| InvalidCalendarLine::When { line, text: when.to_owned() })?;
    Ok((read, label.to_owned()))
}

impl When {
    /// Reads 「2026-12-28」, 「月末」, 「毎月1日」, 「第2金曜」, 「月水金」 or 「毎日」.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(date) = text.parse() {
            return Some(Self::Date(date));
        }
        match text {
            "月末" => return Some(Self::MonthEnd),
            "毎日" => return Some(Self::EveryDay),
            _ => {}
        }
        if let Some(day) = text.strip_prefix("毎月").and_then(|rest| rest.strip_suffix('日')) {
            return day.parse().ok().filter(|day| (1..=31).contains(day)).map(Self::MonthDay);
        }
        if let Some(rest) = text.strip_prefix('第') {
            let mut letters = rest.trim_end_matches('日').trim_end_matches("曜").chars();
            let number = letters.next()?.to_digit(10).filter(|number| (1..=5).contains(number))?;
            return Some(Self::NthWeekday(number, only_day(&WorkDays::parse(letters.as_str())?)?));
        }
        WorkDays::parse(text.strip_suffix("曜日").or(text.strip_suffix('曜')).unwrap_or(text))
            .map(Self::Weekdays)
    }

    fn holds(&self, night: NaiveDate) -> bool {
        match self {
            Self::Date(date) => *date == night,
            Self::MonthEnd => night.checked_add_days(Days::new(1)).is_none_or(|next| next.day() == 1),
            Self::MonthDay(day) => night.day() == *day,
            Self::NthWeekday(number, day) => night.weekday() == *day && night.day0() / 7 + 1 == *number,
            Self::Weekdays(days) => days.holds(night.weekday()),
            Self::EveryDay => true,
        }
    }
}

/// The day, if there is one alone.
fn only_day(days: &WorkDays) -> Option<Weekday> {
    let numbers: Vec<u8> = days.clone().into();
    let [number] = numbers[..] else { return None };
    Weekday::try_from(number).ok()
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::MonthEnd => f.write_str("月末"),
            Self::MonthDay(day) => write!(f, "毎月{day}日"),
            Self::NthWeekday(number, day) => write!(f, "第{number}{}曜", letter_of(*day)),
            Self::Weekdays(days) => f.write_str(&days.letters()),
            Self::EveryDay => f.write_str("毎日"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_line_that_holds_counts() {
        let text =
            "2026-12-28 = 年末\n月末 = 月次\n第2金曜＝第2\n\n毎月5日 = 5日\n月水金曜 = 奇数\n毎日 = ほか";
        let (calendar, labels) = Calendar::parse(text).unwrap();
        assert_eq!(labels, ["年末", "月次", "第2", "5日", "奇数", "ほか"]);
        let label = |night: &str| {
            let turn = calendar.turn(night.parse().unwrap()).unwrap();
            labels[turn.position].as_str()
        };
        let nights = [
            "2026-12-28",
            "2026-11-30",
            "2028-02-29",
            "2026-11-13",
            "2026-11-05",
            "2026-11-06",
            "2026-11-07",
        ];
        assert_eq!(nights.map(label), ["年末", "月次", "月次", "第2", "5日", "奇数", "ほか"]);
    }

    #[test]
    fn a_night_without_a_line_has_no_turn() {
        let (calendar, _) = Calendar::parse("月 = A").unwrap();
        assert_eq!(calendar.turn("2026-11-24".parse().unwrap()), None);
    }

    #[test]
    fn every_line_that_cannot_be_read_is_named() {
        let problems = Calendar::parse("月末\n毎月32日 = A\n\n月 =\n火 = B").unwrap_err();
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(words[0], "1行目「月末」: 「いつ = ラベル」の形で書いてください");
        assert!(words[1].starts_with("2行目「毎月32日」: いつかを読めません"), "{}", words[1]);
        assert_eq!(words[2], "4行目: 「=」の右に媒体のラベルを書いてください");
        assert_eq!(problems.len(), 3);
        assert_eq!(Calendar::parse(" \n"), Err(vec![InvalidCalendarLine::Empty]));
    }

    fn any_when() -> impl Strategy<Value = When> {
        let day = (0_u8..7).prop_map(|number| Weekday::try_from(number).unwrap());
        prop_oneof![
            (0_u64..20_000).prop_map(|day| When::Date(NaiveDate::default() + Days::new(day))),
            Just(When::MonthEnd),
            (1_u32..=31).prop_map(When::MonthDay),
            (1_u32..=5, day.clone()).prop_map(|(number, day)| When::NthWeekday(number, day)),
            proptest::collection::vec(day, 1..7)
                .prop_map(|days| When::Weekdays(WorkDays::new(days).unwrap())),
            Just(When::EveryDay),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(when in any_when()) {
            prop_assert_eq!(When::parse(&when.to_string()), Some(when));
        }
    }
}
