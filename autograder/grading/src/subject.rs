//! Subjects: what an exam is about.

use crate::{Stage, typed_text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the four subjects. JSON holds the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// 国語, elementary school.
    #[serde(rename = "japanese")]
    Japanese,
    /// 算数, elementary school.
    #[serde(rename = "math")]
    Arithmetic,
    /// 英語, middle school.
    #[serde(rename = "english")]
    English,
    /// 数学, middle school.
    #[serde(rename = "mathematics")]
    Mathematics,
}

/// Text that names no subject.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("教科「{text}」が分かりません。国語・算数・英語・数学のどれかにしてください。")]
pub struct UnknownSubject {
    /// What was read, cut if it is long.
    pub text: String,
}

impl Subject {
    /// Every subject, in the order of the report card.
    pub const ALL: [Self; 4] = [Self::Japanese, Self::Arithmetic, Self::English, Self::Mathematics];

    /// 「国語」, 「算数」, 「英語」, 「数学」.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Japanese => "国語",
            Self::Arithmetic => "算数",
            Self::English => "英語",
            Self::Mathematics => "数学",
        }
    }

    /// The former system's code: `math` is 算数, `mathematics` is 数学.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Japanese => "japanese",
            Self::Arithmetic => "math",
            Self::English => "english",
            Self::Mathematics => "mathematics",
        }
    }

    /// The subject with exactly this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.code() == code)
    }

    /// Reads a label or a code, in either width.
    pub fn parse(text: &str) -> Result<Self, UnknownSubject> {
        let folded = typed_text::fold(text);
        Self::ALL
            .into_iter()
            .find(|subject| subject.label() == folded || subject.code().eq_ignore_ascii_case(&folded))
            .ok_or_else(|| UnknownSubject { text: typed_text::quote(text) })
    }

    /// The stage whose pupils sit this subject.
    pub const fn stage(self) -> Stage {
        match self {
            Self::Japanese | Self::Arithmetic => Stage::Elementary,
            Self::English | Self::Mathematics => Stage::Middle,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_codes_and_json_lead_back_to_the_subject() {
        for subject in Subject::ALL {
            assert_eq!(Subject::parse(subject.label()), Ok(subject));
            assert_eq!(Subject::parse(subject.code()), Ok(subject));
            assert_eq!(Subject::from_code(subject.code()), Some(subject));
            let json = serde_json::to_string(&subject).unwrap();
            assert_eq!(json, format!("\"{}\"", subject.code()));
            assert_eq!(serde_json::from_str::<Subject>(&json).unwrap(), subject);
        }
    }

    #[test]
    fn a_subject_of_no_exam_is_refused_by_name() {
        let refused = Subject::parse("理科").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "教科「理科」が分かりません。国語・算数・英語・数学のどれかにしてください。"
        );
        assert_eq!(Subject::from_code("数学"), None);
    }

    #[test]
    fn case_and_width_do_not_matter() {
        assert_eq!(Subject::parse("Ｍａｔｈ "), Ok(Subject::Arithmetic));
    }
}
