//! Cells: what one field of a mark sheet says.

use crate::{Points, typed_text};

/// What stands in one cell of a mark sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing: the mark stays as it is (未入力 where there was none). Never zero.
    Blank,
    /// The pupil did not sit (欠席).
    Absent,
    /// The pupil was given these points, 0 included.
    Marked(Points),
}

/// Why a cell is neither blank, nor 欠席, nor a mark within its 配点. Texts are quoted, cut if they are long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMark {
    /// Neither a number nor a word for 欠席.
    #[error("「{text}」は得点として読めません。数字か「欠席」を入れるか、空欄にしてください。")]
    NotANumber {
        /// What stands in the cell.
        text: String,
    },
    /// A number with a fraction, such as 12.5.
    #[error("「{text}」は整数ではありません。小数のない得点に直してください。")]
    NotWhole {
        /// What stands in the cell.
        text: String,
    },
    /// A number below zero.
    #[error("「{text}」は0点より小さい数です。0以上の得点に直してください。")]
    Negative {
        /// What stands in the cell.
        text: String,
    },
    /// More points than can be had.
    #[error("「{value}」は配点の{full}点を超えています。{full}点以下に直してください。")]
    AboveFull {
        /// The number in the cell.
        value: u64,
        /// The 配点 of the item.
        full: Points,
    },
    /// Far more text than a mark can have.
    #[error("「{text}」は得点として長すぎます。数字だけにしてください。")]
    TooLong {
        /// The beginning of what stands in the cell.
        text: String,
    },
    /// A date, which spreadsheets make of entries such as `1-3`.
    #[error("「{text}」は日付になっています。セルの書式を「標準」に戻して、得点を入れ直してください。")]
    LooksLikeDate {
        /// What stands in the cell.
        text: String,
    },
    /// An error value such as `#N/A`.
    #[error("「{text}」は表計算のエラーです。数式を直すか、得点を数字で入れてください。")]
    SpreadsheetError {
        /// What stands in the cell.
        text: String,
    },
}

/// No mark, date or error value is longer than this, in characters; longer text is not even folded.
const LONGEST: usize = 64;

/// Signs that look like a hyphen: people write them for 欠席, and before a number they mean minus.
const DASHES: [char; 8] = ['-', 'ー', '−', '‐', '‑', '–', '—', '―'];

/// Reads one cell of a mark sheet for an item of `full` points.
///
/// Width and surrounding spaces do not matter. A mark is digits, with a trailing 「点」 or Excel's `.0` if need be;
/// 欠席 is also written 欠, 休, ×, x or a single dash.
pub fn parse_cell(text: &str, full: Points) -> Result<Cell, InvalidMark> {
    let too_long = || InvalidMark::TooLong { text: typed_text::quote(text) };
    if text.trim().chars().nth(LONGEST).is_some() {
        return Err(too_long());
    }
    let folded = typed_text::fold(text);
    if folded.is_empty() {
        return Ok(Cell::Blank);
    }
    if says_absent(&folded) {
        return Ok(Cell::Absent);
    }
    let number = folded.strip_suffix('点').unwrap_or(&folded).trim_end();
    let Some((whole, fraction)) = split_decimal(number) else {
        return Err(explain(&folded, number, typed_text::quote(text)));
    };
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err(InvalidMark::NotWhole { text: typed_text::quote(text) });
    }
    let value: u64 = whole.parse().map_err(|_| too_long())?;
    match u16::try_from(value).map(Points::new) {
        Ok(points) if points <= full => Ok(Cell::Marked(points)),
        _ => Err(InvalidMark::AboveFull { value, full }),
    }
}

fn says_absent(folded: &str) -> bool {
    let mut signs = folded.chars();
    let single_sign = match (signs.next(), signs.next()) {
        (Some(sign), None) => "欠休×✕✖xX".contains(sign) || DASHES.contains(&sign),
        _ => false,
    };
    single_sign || folded == "欠席"
}

/// Splits `12.50` into `12` and `50`, and `12` into `12` and nothing; `None` where it is not such a number.
fn split_decimal(number: &str) -> Option<(&str, &str)> {
    match number.split_once('.') {
        None => typed_text::is_digits(number).then_some((number, "")),
        Some((whole, fraction)) => {
            (typed_text::is_digits(whole) && typed_text::is_digits(fraction)).then_some((whole, fraction))
        }
    }
}

/// Names the rule that text which is no plain number breaks.
fn explain(folded: &str, number: &str, text: String) -> InvalidMark {
    if folded.starts_with('#') {
        InvalidMark::SpreadsheetError { text }
    } else if looks_like_date(folded) {
        InvalidMark::LooksLikeDate { text }
    } else if number.strip_prefix(DASHES).is_some_and(|rest| split_decimal(rest.trim_start()).is_some()) {
        InvalidMark::Negative { text }
    } else {
        InvalidMark::NotANumber { text }
    }
}

/// Whether two or three numbers stand between `-`, `/` or 年月日; a time of day may follow.
fn looks_like_date(folded: &str) -> bool {
    let day = folded.split([' ', 'T']).next().unwrap_or(folded);
    let day = day.strip_suffix('日').unwrap_or(day);
    let parts: Vec<&str> = day.split(['-', '/', '年', '月']).collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| typed_text::is_digits(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FULL: Points = Points::new(20);

    #[test]
    fn marks_are_read_as_people_write_them() {
        let cases = [
            ("0", 0),
            ("12", 12),
            ("１２", 12),
            (" 12\u{3000}", 12),
            ("12点", 12),
            ("１２ 点", 12),
            ("12.0", 12),
            ("12.00点", 12),
            ("012", 12),
            ("20", 20),
        ];
        for (text, points) in cases {
            assert_eq!(parse_cell(text, FULL), Ok(Cell::Marked(Points::new(points))), "{text}");
        }
    }

    #[test]
    fn blank_is_blank_and_never_zero() {
        for text in ["", " ", "\u{3000}", "\t\n", "\u{a0}"] {
            assert_eq!(parse_cell(text, FULL), Ok(Cell::Blank), "{text:?}");
        }
    }

    #[test]
    fn absence_is_understood_in_every_usual_spelling() {
        for text in ["欠席", " 欠 ", "休", "×", "✕", "x", "X", "Ｘ", "-", "－", "ー", "ｰ", "−", "—"]
        {
            assert_eq!(parse_cell(text, FULL), Ok(Cell::Absent), "{text}");
        }
    }

    #[test]
    fn each_refusal_names_the_rule_that_was_broken() {
        type Refusal = fn(String) -> InvalidMark;
        let not_a_number: Refusal = |text| InvalidMark::NotANumber { text };
        let not_whole: Refusal = |text| InvalidMark::NotWhole { text };
        let negative: Refusal = |text| InvalidMark::Negative { text };
        let date: Refusal = |text| InvalidMark::LooksLikeDate { text };
        let error: Refusal = |text| InvalidMark::SpreadsheetError { text };
        let cases = [
            (
                not_a_number,
                &["満点", "十二", "1e1", "12点5", "点", "12,5", "12.", ".5", "+3", "×5", "-x", "1月"][..],
            ),
            (not_whole, &["12.5", "１２．５", "0.1点"]),
            (negative, &["-1", "－1", "−12点", "-0.5", "ー3"]),
            (
                date,
                &[
                    "2026-01-03",
                    "1月3日",
                    "1/3",
                    "1-3",
                    "2026/1/3",
                    "2026年1月3日",
                    "2026-01-03 00:00:00",
                    "2026-01-03T00:00:00",
                ],
            ),
            (error, &["#N/A", "#REF!", "#DIV/0!", "＃VALUE!", "#####"]),
        ];
        for (refusal, texts) in cases {
            for text in texts {
                assert_eq!(parse_cell(text, FULL), Err(refusal((*text).to_owned())), "{text}");
            }
        }
    }

    #[test]
    fn more_than_the_points_of_the_item_is_refused_with_both_numbers() {
        for value in [21, 100, 65_536, 9_999_999_999_999_999_999] {
            let refused = parse_cell(&value.to_string(), FULL);
            assert_eq!(refused, Err(InvalidMark::AboveFull { value, full: FULL }));
        }
        assert_eq!(
            parse_cell("25", FULL).unwrap_err().to_string(),
            "「25」は配点の20点を超えています。20点以下に直してください。"
        );
    }

    #[test]
    fn a_very_long_cell_is_refused_and_only_its_beginning_is_kept() {
        for text in ["9".repeat(30), "あ".repeat(100_000)] {
            let Err(InvalidMark::TooLong { text }) = parse_cell(&text, FULL) else {
                panic!("{text} was read")
            };
            assert!(text.chars().count() <= 20 && text.ends_with('…'));
        }
    }

    proptest! {
        #[test]
        fn a_mark_that_is_written_is_read_back(mark in 0_u16..=100) {
            prop_assert_eq!(parse_cell(&mark.to_string(), Points::new(100)), Ok(Cell::Marked(Points::new(mark))));
        }

        #[test]
        fn only_text_with_a_digit_becomes_a_mark_and_never_above_full(text in "\\PC{0,12}", full in 0_u16..=100) {
            if let Ok(Cell::Marked(points)) = parse_cell(&text, Points::new(full)) {
                prop_assert!(points.get() <= full);
                prop_assert!(typed_text::fold(&text).contains(|sign: char| sign.is_ascii_digit()));
            }
        }
    }
}
