//! What is known of a pupil, read from what people type.

use autograder_grading::Grade;
use platform_web::Problems;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// The longest name that fits the report card and the lists, in characters.
const LONGEST_NAME: usize = 60;
/// A note, not a file.
const LONGEST_MEMO: usize = 500;

/// The facts of a pupil as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StudentFacts {
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) grade: Grade,
    pub(super) memo: String,
}

/// The facts as they were typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedFacts {
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) grade: String,
    pub(super) memo: String,
}

impl TypedFacts {
    /// The facts, if all of what was typed can be kept.
    pub(super) fn read(&self) -> Result<StudentFacts, Problems> {
        let (name, kana) = (read_name(&self.name), read_kana(&self.kana));
        let (grade, memo) = (Grade::parse(&self.grade), read_memo(&self.memo));
        let mut problems = Problems::none();
        for (field, words) in [("name", name.as_ref().err()), ("kana", kana.as_ref().err())] {
            words.into_iter().for_each(|words| problems.add(field, words));
        }
        if grade.is_err() {
            problems.add("grade", "学年を選んでください");
        }
        memo.as_ref().err().into_iter().for_each(|words| problems.add("memo", words));
        match (name, kana, grade, memo) {
            (Ok(name), Ok(kana), Ok(grade), Ok(memo)) => Ok(StudentFacts { name, kana, grade, memo }),
            _ => Err(problems),
        }
    }
}

/// Reads a name; the error says what to do.
pub(crate) fn read_name(typed: &str) -> Result<String, String> {
    let text = one_line(typed.nfc())?;
    match text.chars().count() {
        0 => Err("氏名を入れてください".to_owned()),
        1..=LONGEST_NAME => Ok(text),
        length => Err(format!("氏名は{LONGEST_NAME}文字までです（いまは{length}文字）")),
    }
}

/// Reads ふりがな, which may be left out; katakana of either width becomes hiragana.
pub(crate) fn read_kana(typed: &str) -> Result<String, String> {
    let text: String = one_line(typed.nfkc())?.chars().map(crate::search_text::to_hiragana).collect();
    let length = text.chars().count();
    if length > LONGEST_NAME {
        return Err(format!("ふりがなは{LONGEST_NAME}文字までです（いまは{length}文字）"));
    }
    if !text.chars().all(is_kana) {
        return Err("ふりがなは、ひらがなかカタカナで入れてください".to_owned());
    }
    Ok(text)
}

/// Reads a note; it may have several lines.
fn read_memo(typed: &str) -> Result<String, String> {
    let text = typed.replace("\r\n", "\n").nfc().collect::<String>().trim().to_owned();
    let length = text.chars().count();
    if length > LONGEST_MEMO {
        return Err(format!("担当メモは{LONGEST_MEMO}文字までです（いまは{length}文字）"));
    }
    if text.chars().any(|letter| letter.is_control() && letter != '\n') {
        return Err("担当メモに、使えない文字があります".to_owned());
    }
    Ok(text)
}

/// One line, without spaces around it and with single ones inside.
fn one_line(letters: impl Iterator<Item = char>) -> Result<String, String> {
    let text: String = letters.collect();
    if text.trim().contains(char::is_control) {
        return Err("1行で書いてください".to_owned());
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn is_kana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ー' | '・' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_of_every_kind_becomes_hiragana() {
        for (typed, kept) in [(" ｱｵｷ　ﾊﾅ ", "あおき はな"), ("ジョー", "じょー"), ("ヴィ", "ゔぃ"), ("", "")]
        {
            assert_eq!(read_kana(typed).as_deref(), Ok(kept));
        }
        assert!(read_kana("青木").unwrap_err().contains("ひらがな"));
        assert!(read_kana(&"あ".repeat(61)).unwrap_err().contains("60文字"));
    }

    #[test]
    fn a_name_is_one_line_and_not_empty() {
        assert_eq!(read_name("　青木　 はな ").as_deref(), Ok("青木 はな"));
        for (typed, words) in [(" ", "入れて"), ("青\u{7}木", "1行"), (&*"あ".repeat(61), "60文字")]
        {
            assert!(read_name(typed).unwrap_err().contains(words), "{typed}");
        }
    }

    #[test]
    fn a_memo_keeps_its_lines() {
        assert_eq!(read_memo("1行目\r\n2行目\r\n").as_deref(), Ok("1行目\n2行目"));
        assert!(read_memo(&"あ".repeat(501)).unwrap_err().contains("500文字"));
    }
}
