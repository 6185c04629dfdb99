//! What the screen 保守時間 shows.

use askama::Template;
use chrono::Weekday;
use platform_database::Timestamp;
use platform_web::{Choice, Problems, dates};
use serde::Deserialize;

use super::QuietWindow;
use super::span::Span;

/// The list, with the form of a new one.
#[derive(Template)]
#[template(path = "quiet/list.html")]
pub(super) struct WindowsView {
    lines: Vec<Line>,
    may_add: bool,
    weeks: Vec<Choice>,
    weekdays: Vec<Choice>,
    filled: FilledWindow,
    problems: Problems,
}

struct Line {
    href: String,
    name: String,
    words: String,
    open: bool,
    next: String,
    by: String,
}

/// The form of a new window.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledWindow {
    pub(super) name: String,
    /// `once`, or which week: `every`, `1` to `5`.
    pub(super) week: String,
    pub(super) starts: String,
    pub(super) until: String,
    pub(super) weekday: String,
    pub(super) from: String,
    pub(super) to: String,
}

impl WindowsView {
    pub(super) fn new(
        windows: &[QuietWindow],
        may_add: bool,
        filled: FilledWindow,
        problems: Problems,
        now: Timestamp,
    ) -> WindowsView {
        let weeks = [("once", "1回だけ"), ("every", "毎週")].map(|(code, label)| Choice::new(code, label));
        let of_month = (1..=5).map(|week| Choice::new(week.to_string(), format!("毎月 第{week}")));
        let weekdays = (0..)
            .zip(dates::WEEKDAYS)
            .map(|(number, day)| Choice::new(number.to_string(), format!("{day}曜")));
        WindowsView {
            lines: windows.iter().filter_map(|window| Line::new(window, now)).collect(),
            may_add,
            weeks: weeks.into_iter().chain(of_month).collect(),
            weekdays: weekdays.collect(),
            filled,
            problems,
        }
    }
}

impl Line {
    fn new(window: &QuietWindow, now: Timestamp) -> Option<Line> {
        let span = window.span()?;
        let open = span.open_until(now);
        let next = span.next(now).map(dates::date_time);
        Some(Line {
            href: format!("/windows/{}", window.id),
            name: window.name.clone(),
            words: span.words(),
            open: open.is_some(),
            next: match open {
                Some(until) => format!("{}まで", dates::date_time(until)),
                None => next.unwrap_or_else(|| "終わりました".to_owned()),
            },
            by: window.made_by.clone(),
        })
    }
}

impl FilledWindow {
    pub(super) fn name(&self) -> &str {
        self.name.trim()
    }

    /// What was filled in; says what is wrong with it.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<Span> {
        if self.name().is_empty() {
            problems.add("name", "名前を入れてください。");
        }
        let span = match self.week.as_str() {
            "once" => self.read_once(problems),
            "every" => self.read_recurring(None, problems),
            week => match week.parse().ok().filter(|week| (1..=5).contains(week)) {
                Some(week) => self.read_recurring(Some(week), problems),
                None => {
                    problems.add("week", "繰り返しを選んでください。");
                    None
                }
            },
        };
        span.filter(|_| problems.is_empty())
    }

    fn read_once(&self, problems: &mut Problems) -> Option<Span> {
        let mut read = |field, sent: &str| {
            let at = dates::parse_input(sent);
            if at.is_none() {
                problems.add(field, "日付と時刻を入れてください。");
            }
            at
        };
        let (from, until) = (read("starts", &self.starts), read("until", &self.until));
        let (from, until) = from.zip(until)?;
        if until <= from {
            problems.add("until", "終わりは、始まりより後にしてください。");
        }
        Some(Span::Once { from, until })
    }

    fn read_recurring(&self, week: Option<u8>, problems: &mut Problems) -> Option<Span> {
        let weekday = self.weekday.parse::<u8>().ok().and_then(|day| Weekday::try_from(day).ok());
        if weekday.is_none() {
            problems.add("weekday", "曜日を選んでください。");
        }
        let mut read = |field, sent: &str| {
            let minute = parse_clock(sent);
            if minute.is_none() {
                problems.add(field, "時刻を「2:00」のように入れてください。");
            }
            minute
        };
        let (from, to) = (read("from", &self.from), read("to", &self.to));
        let (from, to) = from.zip(to)?;
        let day = 24 * 60;
        let minutes = (to + day - from) % day;
        if minutes == 0 {
            problems.add("to", "終わりの時刻は、始まりと違う時刻にしてください。");
        }
        Some(Span::Recurring { week, weekday: weekday?, from_minute: from, minutes })
    }
}

/// The minute of the day that 「2:05」 means.
fn parse_clock(sent: &str) -> Option<u16> {
    let (hour, minute) = sent.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}
