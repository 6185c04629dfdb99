//! Seasons: the three times a 年度 that the test is given.

use crate::typed_text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// 春期, 夏期 or 冬期, in the order in which they are sat within a 年度. JSON holds the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Season {
    /// 第1回.
    Spring,
    /// 第2回.
    Summer,
    /// 第3回, sat in January.
    Winter,
}

/// Text that names no season.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("期間「{text}」が分かりません。春期・夏期・冬期のどれかにしてください。")]
pub struct UnknownSeason {
    /// What was read, cut if it is long.
    pub text: String,
}

impl Season {
    /// Every season, in the order of the 年度.
    pub const ALL: [Self; 3] = [Self::Spring, Self::Summer, Self::Winter];

    /// 「春期」, 「夏期」, 「冬期」.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Spring => "春期",
            Self::Summer => "夏期",
            Self::Winter => "冬期",
        }
    }

    /// 「春」, 「夏」, 「冬」.
    pub const fn short_label(self) -> &'static str {
        match self {
            Self::Spring => "春",
            Self::Summer => "夏",
            Self::Winter => "冬",
        }
    }

    /// `spring`, `summer`, `winter`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spring => "spring",
            Self::Summer => "summer",
            Self::Winter => "winter",
        }
    }

    /// Which round of the 年度 it is: 1, 2 or 3.
    pub const fn ordinal(self) -> u8 {
        match self {
            Self::Spring => 1,
            Self::Summer => 2,
            Self::Winter => 3,
        }
    }

    /// Reads 「夏期」, 「夏季」, 「夏」 or `summer`.
    pub fn parse(text: &str) -> Result<Self, UnknownSeason> {
        let folded = typed_text::fold(text);
        let name = folded.strip_suffix(['期', '季']).unwrap_or(&folded);
        Self::ALL
            .into_iter()
            .find(|season| season.short_label() == name || season.code().eq_ignore_ascii_case(&folded))
            .ok_or_else(|| UnknownSeason { text: typed_text::quote(text) })
    }
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_former_spelling_is_understood() {
        let cases = [
            ("春期", Season::Spring),
            ("春季", Season::Spring),
            ("春", Season::Spring),
            ("Spring", Season::Spring),
            (" 夏期\u{3000}", Season::Summer),
            ("冬", Season::Winter),
            ("winter", Season::Winter),
        ];
        for (text, season) in cases {
            assert_eq!(Season::parse(text), Ok(season), "{text}");
        }
    }

    #[test]
    fn autumn_is_no_season_of_the_test() {
        for text in ["秋期", "", "期", "autumn", "夏期期"] {
            assert_eq!(Season::parse(text), Err(UnknownSeason { text: text.to_owned() }));
        }
    }

    #[test]
    fn seasons_follow_each_other_as_their_ordinals() {
        assert!(Season::ALL.is_sorted());
        assert_eq!(Season::ALL.map(Season::ordinal), [1, 2, 3]);
        for season in Season::ALL {
            assert_eq!(serde_json::to_string(&season).unwrap(), format!("\"{}\"", season.code()));
        }
    }
}
