//! One entry's 座席 and メモ, read from what people type.

use unicode_normalization::UnicodeNormalization;

use crate::imports::fingerprint;

/// A label on a desk, in characters.
const LONGEST_SEAT: usize = 10;
/// A note, not a story.
const LONGEST_MEMO: usize = 60;

/// 座席 and メモ as they are kept; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct EntryNote {
    pub(crate) seat: String,
    pub(crate) memo: String,
}

/// The same as somebody typed it; what was not sent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedNote {
    pub(crate) seat: Option<String>,
    pub(crate) memo: Option<String>,
}

impl EntryNote {
    /// Whether there is nothing to say.
    pub(crate) fn is_blank(&self) -> bool {
        *self == EntryNote::default()
    }

    /// What tells it from any other in the code of a row; empty where there is nothing to say.
    pub(crate) fn stamp(&self) -> String {
        if self.is_blank() {
            return String::new();
        }
        fingerprint(&(&self.seat, &self.memo))[..8].to_owned()
    }
}

impl TypedNote {
    /// Whether anything was sent.
    pub(crate) fn says_something(&self) -> bool {
        self.seat.is_some() || self.memo.is_some()
    }

    /// What is kept of it over what `known` says; the error says what to do.
    pub(crate) fn over(&self, known: &EntryNote) -> Result<EntryNote, String> {
        let kept = |typed: Option<&String>, known: &str, what: &str, longest: usize| match typed {
            None => Ok(known.to_owned()),
            Some(typed) => read(typed, what, longest),
        };
        Ok(EntryNote {
            seat: kept(self.seat.as_ref(), &known.seat, "座席", LONGEST_SEAT)?,
            memo: kept(self.memo.as_ref(), &known.memo, "メモ", LONGEST_MEMO)?,
        })
    }
}

/// One line, without spaces around it and with single ones inside.
fn read(typed: &str, what: &str, longest: usize) -> Result<String, String> {
    let letters: String = typed.nfc().collect();
    if letters.trim().contains(char::is_control) {
        return Err(format!("{what}は1行で書いてください"));
    }
    let text = letters.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length > longest {
        return Err(format!("{what}は{longest}文字までです（いまは{length}文字）"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(seat: Option<&str>, memo: Option<&str>) -> TypedNote {
        TypedNote { seat: seat.map(str::to_owned), memo: memo.map(str::to_owned) }
    }

    #[test]
    fn what_was_not_sent_stays() {
        let known = EntryNote { seat: "A-1".to_owned(), memo: "車いす".to_owned() };
        assert_eq!(typed(None, None).over(&known), Ok(known.clone()));
        let moved = typed(Some("　B  2 "), None).over(&known).unwrap();
        assert_eq!((moved.seat.as_str(), moved.memo.as_str()), ("B 2", "車いす"));
        assert_eq!(typed(Some(""), Some(" ")).over(&known), Ok(EntryNote::default()));
    }

    #[test]
    fn more_than_fits_is_refused_by_name() {
        let blank = EntryNote::default();
        assert!(typed(Some(&"席".repeat(11)), None).over(&blank).unwrap_err().contains("座席は10文字"));
        assert!(typed(None, Some(&"あ".repeat(61))).over(&blank).unwrap_err().contains("メモは60文字"));
        assert!(typed(None, Some("1\n2")).over(&blank).unwrap_err().contains("1行"));
        assert!(typed(Some(&"席".repeat(10)), Some(&"あ".repeat(60))).over(&blank).is_ok());
    }

    #[test]
    fn a_stamp_tells_notes_apart() {
        let note = |seat: &str, memo: &str| EntryNote { seat: seat.to_owned(), memo: memo.to_owned() };
        assert_eq!(note("", "").stamp(), "");
        assert_eq!(note("A", "").stamp(), note("A", "").stamp());
        assert_ne!(note("A", "").stamp(), note("", "A").stamp());
    }
}
