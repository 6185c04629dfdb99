//! How names are folded so that a search finds them however they are typed.

use unicode_normalization::UnicodeNormalization;

/// The form in which names are stored beside themselves and compared: NFKC, lower case, katakana
/// turned into hiragana, without spaces.
pub(crate) fn fold(text: &str) -> String {
    text.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(to_hiragana)
        .collect()
}

/// The `LIKE` pattern that finds `typed` anywhere; an empty search finds everything.
pub(crate) fn pattern(typed: &str) -> String {
    platform_database::containing(&fold(typed))
}

/// Katakana as hiragana; any other letter as it is.
pub(crate) fn to_hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        assert_eq!(fold("アオキ　ﾊﾅ"), "あおきはな");
        assert_eq!(fold("ＡＢＣ１２"), "abc12");
        assert_eq!(pattern("Ａ_ﾊﾅ"), "%a!_はな%");
        assert_eq!(pattern(""), "%%");
    }
}
