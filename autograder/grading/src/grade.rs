//! Grades: the school year a pupil is in, 小1 to 中3.

use crate::{Subject, typed_text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A school year from 小1 (1) to 中3 (9).
///
/// Invariant: the number is 1 to 9. JSON holds the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Grade(u8);

/// 小学生 or 中学生: decides which subjects are sat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 小1 to 小6.
    Elementary,
    /// 中1 to 中3.
    Middle,
}

/// Text or a number that names no grade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("学年「{text}」が分かりません。小1〜小6、中1〜中3のどれかにしてください。")]
pub struct UnknownGrade {
    /// What was read, cut if it is long.
    pub text: String,
}

/// How a grade is written: what stands before the number, the grade before the first, and the last year.
const SPELLINGS: [(&str, u8, u8); 9] = [
    ("小学校", 0, 6),
    ("小学", 0, 6),
    ("小", 0, 6),
    ("elementary_", 0, 6),
    ("中学校", 6, 3),
    ("中学", 6, 3),
    ("中", 6, 3),
    ("middle_", 6, 3),
    ("", 0, 9),
];

impl Grade {
    /// Every grade, youngest first.
    pub const ALL: [Self; 9] =
        [Self(1), Self(2), Self(3), Self(4), Self(5), Self(6), Self(7), Self(8), Self(9)];

    /// The grade with this number: 1 is 小1, 7 is 中1.
    pub fn from_number(number: u8) -> Option<Self> {
        (1..=9).contains(&number).then_some(Self(number))
    }

    /// 1 (小1) to 9 (中3).
    pub const fn number(self) -> u8 {
        self.0
    }

    /// 「小6」, 「中1」.
    pub const fn label(self) -> &'static str {
        ["小1", "小2", "小3", "小4", "小5", "小6", "中1", "中2", "中3"][self.0 as usize - 1]
    }

    /// Whether the pupil is in elementary or middle school.
    pub const fn stage(self) -> Stage {
        if self.0 <= 6 { Stage::Elementary } else { Stage::Middle }
    }

    /// The two subjects that this grade sits, in the order of the report card.
    pub const fn subjects(self) -> [Subject; 2] {
        self.stage().subjects()
    }

    /// Reads 「小6」, 「小学6年生」, 「elementary_6」 or the former system's bare number (7 is 中1), in either width.
    pub fn parse(text: &str) -> Result<Self, UnknownGrade> {
        let folded = typed_text::fold(text);
        SPELLINGS
            .iter()
            .find_map(|&(before, offset, last)| {
                let year = parse_year(folded.strip_prefix(before)?, !before.is_empty())?;
                (1..=last).contains(&year).then_some(Self(offset + year))
            })
            .ok_or_else(|| UnknownGrade { text: typed_text::quote(text) })
    }
}

/// Reads the one digit of a school year; 「年」 or 「年生」 may follow only where the stage was named.
fn parse_year(text: &str, stage_named: bool) -> Option<u8> {
    let suffixes: &[&str] = if stage_named { &["年生", "年"] } else { &[] };
    let digit = suffixes.iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
    match digit.as_bytes() {
        [byte @ b'1'..=b'9'] => Some(byte - b'0'),
        _ => None,
    }
}

impl Stage {
    /// Both stages, the younger first.
    pub const ALL: [Self; 2] = [Self::Elementary, Self::Middle];

    /// 「小学生」, 「中学生」.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Elementary => "小学生",
            Self::Middle => "中学生",
        }
    }

    /// The two subjects that this stage sits, in the order of the report card.
    pub const fn subjects(self) -> [Subject; 2] {
        match self {
            Self::Elementary => [Subject::Japanese, Subject::Arithmetic],
            Self::Middle => [Subject::English, Subject::Mathematics],
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl TryFrom<u8> for Grade {
    type Error = UnknownGrade;

    fn try_from(number: u8) -> Result<Self, UnknownGrade> {
        Self::from_number(number).ok_or_else(|| UnknownGrade { text: number.to_string() })
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_former_spelling_is_understood() {
        let cases = [
            ("小6", 6),
            ("小学6年", 6),
            ("小学6年生", 6),
            ("小学校６年生", 6),
            ("elementary_6", 6),
            ("6", 6),
            (" ６\u{3000}", 6),
            ("中1", 7),
            ("中学1年生", 7),
            ("middle_1", 7),
            ("7", 7),
            ("９", 9),
        ];
        for (text, number) in cases {
            assert_eq!(Grade::parse(text).map(Grade::number), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_names_no_grade_is_refused_with_its_text() {
        for text in ["", "0", "10", "小7", "中4", "小", "高1", "小66", "小-1", "6年", "middle_6", "小六"]
        {
            assert_eq!(Grade::parse(text), Err(UnknownGrade { text: text.to_owned() }));
        }
        assert_eq!(
            Grade::parse("高1").unwrap_err().to_string(),
            "学年「高1」が分かりません。小1〜小6、中1〜中3のどれかにしてください。"
        );
    }

    #[test]
    fn labels_numbers_and_json_lead_back_to_the_grade() {
        for grade in Grade::ALL {
            assert_eq!(Grade::parse(grade.label()), Ok(grade));
            assert_eq!(Grade::from_number(grade.number()), Some(grade));
            let json = serde_json::to_string(&grade).unwrap();
            assert_eq!(json, grade.number().to_string());
            assert_eq!(serde_json::from_str::<Grade>(&json).unwrap(), grade);
        }
        assert!(serde_json::from_str::<Grade>("10").is_err());
        assert!(Grade::ALL.is_sorted());
    }

    #[test]
    fn the_stage_decides_the_subjects() {
        for grade in Grade::ALL {
            for subject in grade.subjects() {
                assert_eq!(subject.stage(), grade.stage());
            }
        }
        assert_eq!(Grade::parse("小6").unwrap().stage().label(), "小学生");
        assert_eq!(Grade::parse("中1").unwrap().stage().label(), "中学生");
    }
}
