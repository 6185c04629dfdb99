//! Ids as text: 塾ID, 教室ID and 生徒ID as spreadsheets deliver them. Leading zeros are part of an id.

use crate::typed_text;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive};

/// Which id a text was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// 塾ID: exactly 6 digits, unique.
    Juku,
    /// 教室ID: exactly 6 digits, unique within its 塾.
    Classroom,
    /// 生徒ID: 1 to 10 digits, unique within its 塾.
    Student,
}

impl IdKind {
    /// 「塾ID」, 「教室ID」, 「生徒ID」.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Juku => "塾ID",
            Self::Classroom => "教室ID",
            Self::Student => "生徒ID",
        }
    }

    const fn lengths(self) -> RangeInclusive<usize> {
        match self {
            Self::Juku | Self::Classroom => 6..=6,
            Self::Student => 1..=10,
        }
    }
}

impl fmt::Display for IdKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// Why a text is no id of its kind. Texts are quoted, cut if they are long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Nothing stands there.
    #[error("{id}が空欄です。{id}を入れてください。")]
    Blank {
        /// The id that was looked for.
        id: IdKind,
    },
    /// A number that a spreadsheet shortened, such as `1.23E+05`: the digits are lost.
    #[error("{id}「{text}」は指数の表示になっています。セルの書式を「文字列」にして入れ直してください。")]
    Scientific {
        /// The id that was looked for.
        id: IdKind,
        /// What was read.
        text: String,
    },
    /// Something besides digits.
    #[error("{id}「{text}」に数字でない文字があります。数字だけにしてください。")]
    NotDigits {
        /// The id that was looked for.
        id: IdKind,
        /// What was read.
        text: String,
    },
    /// Fewer digits than the id has, as happens when a spreadsheet takes it for a number.
    #[error("{id}は{wanted}桁です（「{text}」は{digits}桁しかありません。先頭の0が消えていませんか）。")]
    TooShort {
        /// The id that was looked for.
        id: IdKind,
        /// What was read.
        text: String,
        /// How many digits it has.
        digits: usize,
        /// How many it must have.
        wanted: usize,
    },
    /// More digits than the id may have.
    #[error("{id}は{most}桁までです（「{text}」は{digits}桁あります）。")]
    TooLong {
        /// The id that was looked for.
        id: IdKind,
        /// What was read.
        text: String,
        /// How many digits it has.
        digits: usize,
        /// How many it may have.
        most: usize,
    },
}

/// Declares the newtype of one kind of id and the function that reads it.
macro_rules! id_number {
    ($(#[$about:meta])* $name:ident, $kind:expr, $(#[$reading:meta])* $parse:ident) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The digits, with their leading zeros.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                $parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        $(#[$reading])*
        pub fn $parse(text: &str) -> Result<$name, InvalidId> {
            read_digits($kind, text).map($name)
        }
    };
}

id_number!(
    /// A 塾ID: exactly 6 digits.
    JukuNumber,
    IdKind::Juku,
    /// Reads a 塾ID; width, a leading apostrophe and Excel's `.0` do not matter, a lost leading zero is refused.
    parse_juku_number
);
id_number!(
    /// A 教室ID: exactly 6 digits, unique within its 塾.
    ClassroomNumber,
    IdKind::Classroom,
    /// Reads a 教室ID; width, a leading apostrophe and Excel's `.0` do not matter, a lost leading zero is refused.
    parse_classroom_number
);
id_number!(
    /// A 生徒ID: 1 to 10 digits, unique within its 塾. `7` and `007` are two ids.
    StudentNumber,
    IdKind::Student,
    /// Reads a 生徒ID; width, a leading apostrophe and Excel's `.0` do not matter.
    parse_student_number
);

fn read_digits(id: IdKind, raw: &str) -> Result<String, InvalidId> {
    let folded = typed_text::fold(raw);
    let typed = folded.strip_prefix(['\'', '’']).unwrap_or(&folded).trim();
    let typed = typed.strip_suffix(".0").unwrap_or(typed);
    if typed.is_empty() {
        return Err(InvalidId::Blank { id });
    }
    let text = typed_text::quote(typed);
    if !typed_text::is_digits(typed) {
        return Err(if is_scientific(typed) {
            InvalidId::Scientific { id, text }
        } else {
            InvalidId::NotDigits { id, text }
        });
    }
    let (digits, lengths) = (typed.len(), id.lengths());
    if digits < *lengths.start() {
        return Err(InvalidId::TooShort { id, text, digits, wanted: *lengths.start() });
    }
    if digits > *lengths.end() {
        return Err(InvalidId::TooLong { id, text, digits, most: *lengths.end() });
    }
    Ok(typed.to_owned())
}

/// Whether `text` is written like `1.23E+05`.
fn is_scientific(text: &str) -> bool {
    text.contains(['e', 'E']) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_are_read_as_spreadsheets_deliver_them() {
        for text in ["012345", " 012345 ", "０１２３４５", "'012345", "’012345", "＇012345", "012345.0"]
        {
            assert_eq!(parse_juku_number(text).unwrap().as_str(), "012345", "{text}");
            assert_eq!(parse_classroom_number(text).unwrap().as_str(), "012345", "{text}");
        }
        for (text, digits) in
            [("7", "7"), ("007", "007"), ("345001.0", "345001"), ("1234567890", "1234567890")]
        {
            assert_eq!(parse_student_number(text).unwrap().as_str(), digits);
        }
    }

    #[test]
    fn a_lost_leading_zero_is_named() {
        for text in ["12345", "12345.0"] {
            assert_eq!(
                parse_juku_number(text).unwrap_err().to_string(),
                "塾IDは6桁です（「12345」は5桁しかありません。先頭の0が消えていませんか）。"
            );
        }
    }

    #[test]
    fn each_refusal_names_the_rule_that_was_broken() {
        let id = IdKind::Classroom;
        let text = |text: &str| text.to_owned();
        let cases = [
            ("", InvalidId::Blank { id }),
            ("' ", InvalidId::Blank { id }),
            ("1.23E+05", InvalidId::Scientific { id, text: text("1.23E+05") }),
            ("12e4", InvalidId::Scientific { id, text: text("12e4") }),
            ("12345a", InvalidId::NotDigits { id, text: text("12345a") }),
            ("123-456", InvalidId::NotDigits { id, text: text("123-456") }),
            ("123456.5", InvalidId::NotDigits { id, text: text("123456.5") }),
            ("-123456", InvalidId::NotDigits { id, text: text("-123456") }),
            ("1234567", InvalidId::TooLong { id, text: text("1234567"), digits: 7, most: 6 }),
        ];
        for (typed, refusal) in cases {
            assert_eq!(parse_classroom_number(typed), Err(refusal), "{typed}");
        }
    }

    #[test]
    fn json_holds_the_text_and_is_checked() {
        let number = parse_juku_number("000001").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"000001\"");
        assert_eq!(serde_json::from_str::<JukuNumber>("\"000001\"").unwrap(), number);
        assert!(serde_json::from_str::<JukuNumber>("\"1\"").is_err());
    }

    proptest! {
        #[test]
        fn an_id_that_is_written_is_read_back(digits in "[0-9]{1,10}") {
            let number = parse_student_number(&digits).unwrap();
            prop_assert_eq!(number.to_string(), digits);
        }
    }
}
