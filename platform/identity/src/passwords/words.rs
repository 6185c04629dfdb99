//! Japanese words and names: how common they are, how they are written, how they are read.

use std::collections::HashMap;
use std::sync::LazyLock;

use wana_kana::ConvertJapanese;

/// One word a line in romaji, the commonest first; see `words/README.md`.
const JAPANESE: &str = include_str!("../../words/japanese.txt");
/// A word and its reading a line.
const READINGS: &str = include_str!("../../words/readings.txt");

/// The longest word that is looked for, in characters.
const LONGEST: usize = 20;

/// Word → how many are at least as common.
static RANKS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let mut ranks = HashMap::new();
    let own = READINGS.lines().filter_map(|line| line.split_once(' ')).map(|(_, reading)| reading);
    for word in own.chain(JAPANESE.lines()) {
        let next = ranks.len() + 1;
        ranks.entry(word).or_insert(next);
    }
    ranks
});

/// How words are written → how they are read, the longest first, so that 小学校 is not read as 学校.
static WRITTEN: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut pairs: Vec<_> = READINGS.lines().filter_map(|line| line.split_once(' ')).collect();
    pairs.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
    pairs
});

/// How many words there are.
pub(super) fn count() -> usize {
    RANKS.len()
}

/// `text` in romaji, as far as its kanji are common words and names.
pub(super) fn readings(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let read =
        WRITTEN.iter().fold(text.to_owned(), |text, (written, reading)| text.replace(written, reading));
    read.to_romaji()
}

/// Every word that stands somewhere in `text` (lower case), with its rank.
pub(super) fn found_in(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut found = Vec::new();
    for (n, from) in starts.iter().enumerate() {
        for to in starts.iter().skip(n + 3).take(LONGEST - 2) {
            found.extend(RANKS.get_key_value(&text[*from..*to]).map(|(word, rank)| (*rank, *word)));
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_scripts_lead_to_the_same_word() {
        for written in ["小学校", "しょうがっこう", "ショウガッコウ"] {
            assert_eq!(readings(written), "shougakkou", "{written}");
        }
        assert_eq!(readings("佐藤さくら2026"), "satousakura2026");
        assert_eq!(readings("plain"), "plain");
    }

    #[test]
    fn common_words_are_found_wherever_they_stand() {
        let found: Vec<&str> = found_in("x8sakurano-sensei").map(|(_, word)| word).collect();
        assert!(found.contains(&"sakura") && found.contains(&"sensei"), "{found:?}");
        assert_eq!(found_in("qzx").count(), 0);
        assert!(RANKS["sakura"] < 4_000 && count() > 5_000);
    }
}
