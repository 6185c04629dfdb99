//! Text as people type it: full width and half width mean the same, and an error quotes only its beginning.

use unicode_normalization::UnicodeNormalization;

/// The longest text that an error quotes, in characters.
const QUOTED: usize = 20;

/// Folds full-width letters, digits and spaces to half width (NFKC) and trims.
pub(crate) fn fold(text: &str) -> String {
    let folded: String = text.trim().nfkc().collect();
    folded.trim().to_owned()
}

/// The beginning of `text`, short enough to be quoted in a message.
pub(crate) fn quote(text: &str) -> String {
    shorten(text.trim(), QUOTED)
}

/// Keeps `text` to at most `limit` characters; one that was cut ends in 「…」.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().nth(limit).is_none() {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

/// Whether `text` is one or more of the digits 0 to 9 and nothing else.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_surrounding_space_do_not_matter() {
        assert_eq!(fold("\u{3000}小６ "), "小6");
        assert_eq!(fold("ＡＢ１２"), "AB12");
        assert_eq!(fold(" \u{3000}\t"), "");
    }

    #[test]
    fn text_is_cut_only_when_it_is_too_long() {
        assert_eq!(shorten("図形", 2), "図形");
        assert_eq!(shorten("数量関係", 3), "数量…");
        assert_eq!(quote(&"9".repeat(1_000)).chars().count(), QUOTED);
    }

    #[test]
    fn only_the_ten_ascii_digits_are_digits() {
        assert!(is_digits("007"));
        for other in ["", " 7", "+7", "7.0", "٧", "七"] {
            assert!(!is_digits(other), "{other}");
        }
    }
}
