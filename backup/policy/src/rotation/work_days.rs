//! The days of the week on which somebody changes the medium.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Days of the week, at least one. JSON holds the days' numbers, Monday is 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct WorkDays([bool; 7]);

/// Monday first, as everywhere here.
const LETTERS: [char; 7] = ['月', '火', '水', '木', '金', '土', '日'];

impl WorkDays {
    /// These days; `None` where there is none.
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Option<Self> {
        let mut on = [false; 7];
        for day in days {
            on[day.num_days_from_monday() as usize] = true;
        }
        on.contains(&true).then_some(Self(on))
    }

    /// Reads 「月水金」.
    pub fn parse(letters: &str) -> Option<Self> {
        let days: Option<Vec<Weekday>> = letters.chars().map(weekday_of).collect();
        Self::new(days?)
    }

    /// Whether the day of the week is among them.
    pub fn holds(&self, day: Weekday) -> bool {
        self.0[day.num_days_from_monday() as usize]
    }

    /// How many of them there are from `first` to `last`, both included.
    pub(super) fn count(&self, first: NaiveDate, last: NaiveDate) -> usize {
        first.iter_days().take_while(|day| *day <= last).filter(|day| self.holds(day.weekday())).count()
    }

    /// 「月水金」.
    pub fn letters(&self) -> String {
        LETTERS.into_iter().zip(self.0).filter_map(|(letter, on)| on.then_some(letter)).collect()
    }
}

impl TryFrom<Vec<u8>> for WorkDays {
    type Error = &'static str;

    fn try_from(numbers: Vec<u8>) -> Result<Self, Self::Error> {
        let days: Result<Vec<Weekday>, _> = numbers.into_iter().map(Weekday::try_from).collect();
        Self::new(days.map_err(|_out_of_range| "a day of the week is a number from 0 to 6")?)
            .ok_or("there is no day of the week")
    }
}

impl From<WorkDays> for Vec<u8> {
    fn from(days: WorkDays) -> Vec<u8> {
        (0..7).zip(days.0).filter_map(|(number, on)| on.then_some(number)).collect()
    }
}

/// 「金」 of Friday.
pub(super) fn letter_of(day: Weekday) -> char {
    LETTERS[day.num_days_from_monday() as usize]
}

fn weekday_of(letter: char) -> Option<Weekday> {
    let number = LETTERS.iter().position(|known| *known == letter)?;
    Weekday::try_from(u8::try_from(number).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        let days = WorkDays::parse("金月水").unwrap();
        assert_eq!(days.letters(), "月水金");
        assert_eq!(serde_json::to_string(&days).unwrap(), "[0,2,4]");
        assert_eq!(serde_json::from_str::<WorkDays>("[0,2,4]").unwrap(), days);
        for nothing in ["[]", "[7]"] {
            assert!(serde_json::from_str::<WorkDays>(nothing).is_err(), "{nothing}");
        }
        assert_eq!((WorkDays::parse(""), WorkDays::parse("月x")), (None, None));
    }
}
