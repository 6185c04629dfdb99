//! Round names: which administration of the test is meant.

use crate::{Season, typed_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A 年度 and a season: `2026-summer` is 2026年度 第2回 夏期. Ordered by time. JSON holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoundName {
    /// The 年度, which runs from April of this year to March of the next.
    pub year: i16,
    /// The season within the 年度.
    pub season: Season,
}

/// Text that is not a four-digit 年度, a hyphen and a season's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "テスト回「{text}」が分かりません。2026-summer のように、年度と spring・summer・winter で書いてください。"
)]
pub struct InvalidRoundName {
    /// What was read, cut if it is long.
    pub text: String,
}

impl RoundName {
    /// The round of a year and a season's code that were kept apart; `None` where one of them is none that is known.
    pub fn kept(year: i64, season: &str) -> Option<Self> {
        Some(Self { year: year.try_into().ok()?, season: Season::parse(season).ok()? })
    }

    /// 「2026年度 第2回 夏期」.
    pub fn label(self) -> String {
        format!("{}年度 第{}回 {}", self.year, self.season.ordinal(), self.season.label())
    }

    /// 「26夏」, for the axis of a chart.
    pub fn short_label(self) -> String {
        format!("{:02}{}", self.year.rem_euclid(100), self.season.short_label())
    }

    /// 「2026夏」, for the name of a file.
    pub fn file_label(self) -> String {
        format!("{}{}", self.year, self.season.short_label())
    }

    /// The round before this one: before 春期 comes 冬期 of the 年度 before.
    pub const fn previous(self) -> Self {
        match self.season {
            Season::Spring => Self { year: self.year.saturating_sub(1), season: Season::Winter },
            Season::Summer => Self { season: Season::Spring, ..self },
            Season::Winter => Self { season: Season::Summer, ..self },
        }
    }

    /// The round after this one: after 冬期 comes 春期 of the next 年度.
    pub const fn following(self) -> Self {
        match self.season {
            Season::Spring => Self { season: Season::Summer, ..self },
            Season::Summer => Self { season: Season::Winter, ..self },
            Season::Winter => Self { year: self.year.saturating_add(1), season: Season::Spring },
        }
    }
}

impl fmt::Display for RoundName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{}", self.year, self.season.code())
    }
}

impl FromStr for RoundName {
    type Err = InvalidRoundName;

    fn from_str(text: &str) -> Result<Self, InvalidRoundName> {
        parse(text).ok_or_else(|| InvalidRoundName { text: typed_text::quote(text) })
    }
}

fn parse(text: &str) -> Option<RoundName> {
    let (year, code) = text.split_once('-')?;
    if year.len() != 4 || !typed_text::is_digits(year) {
        return None;
    }
    let season = Season::ALL.into_iter().find(|season| season.code() == code)?;
    Some(RoundName { year: year.parse().ok()?, season })
}

impl TryFrom<String> for RoundName {
    type Error = InvalidRoundName;

    fn try_from(text: String) -> Result<Self, InvalidRoundName> {
        text.parse()
    }
}

impl From<RoundName> for String {
    fn from(name: RoundName) -> Self {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round(text: &str) -> RoundName {
        text.parse().unwrap()
    }

    #[test]
    fn a_round_has_a_label_for_every_place() {
        let summer = round("2026-summer");
        assert_eq!(summer.label(), "2026年度 第2回 夏期");
        assert_eq!(summer.short_label(), "26夏");
        assert_eq!(summer.file_label(), "2026夏");
        assert_eq!(round("2005-spring").short_label(), "05春");
    }

    #[test]
    fn winter_ends_its_own_year() {
        let winter = round("2026-winter");
        assert!(round("2026-summer") < winter && winter < round("2027-spring"));
    }

    #[test]
    fn anything_but_the_exact_form_is_refused() {
        for text in
            ["", "2026", "2026-", "26-summer", "2026-autumn", "2026-Summer", "+026-summer", "20266-summer"]
        {
            assert_eq!(text.parse::<RoundName>(), Err(InvalidRoundName { text: text.to_owned() }));
        }
    }

    proptest! {
        #[test]
        fn the_name_leads_back_to_the_round(year in 0_i16..=9999, season in prop::sample::select(&Season::ALL[..])) {
            let name = RoundName { year, season };
            prop_assert_eq!(name.to_string().parse(), Ok(name));
            let json = serde_json::to_string(&name).unwrap();
            prop_assert_eq!(serde_json::from_str::<RoundName>(&json).unwrap(), name);
        }

        #[test]
        fn nothing_lies_between_a_round_and_the_previous_one(
            year in 1_i16..=9999, season in prop::sample::select(&Season::ALL[..]),
        ) {
            let name = RoundName { year, season };
            prop_assert!(name.previous() < name);
            let index = |name: RoundName| i32::from(name.year) * 3 + i32::from(name.season.ordinal());
            prop_assert_eq!(index(name.previous()) + 1, index(name));
            prop_assert_eq!(name.previous().following(), name);
        }
    }
}
