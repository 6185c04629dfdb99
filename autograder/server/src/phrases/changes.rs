//! How the words that count at a place came to be others.

use std::collections::BTreeSet;

use super::bands::Band;
use super::book::Source;

/// What became of the phrase of one score band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PhraseChange {
    pub(super) lowest: u8,
    pub(super) highest: u8,
    pub(super) before: Version,
    pub(super) after: Version,
}

/// What counted for a score band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) source: Source,
    /// None where no band had these edges.
    pub(super) words: Option<String>,
}

/// What differs between the bands that counted and those that count now, in the order of their percents. Where another
/// set counts now, every band of both is told, also one whose words stay: from then on it follows another's pen.
pub(super) fn changes(before: (Source, &[Band]), after: (Source, &[Band])) -> Vec<PhraseChange> {
    let both = before.1.iter().chain(after.1);
    let all: BTreeSet<(u8, u8)> = both.map(|band| (band.lowest, band.highest)).collect();
    let change = |(lowest, highest)| PhraseChange {
        lowest,
        highest,
        before: version(before, (lowest, highest)),
        after: version(after, (lowest, highest)),
    };
    all.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

fn version((source, bands): (Source, &[Band]), edges: (u8, u8)) -> Version {
    let band = bands.iter().find(|band| (band.lowest, band.highest) == edges);
    Version { source, words: band.map(|band| band.words.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::book::Origin;

    fn bands(texts: &[(u8, u8, &'static str)]) -> Vec<Band> {
        texts.iter().map(|&(lowest, highest, words)| Band { lowest, highest, words: words.into() }).collect()
    }

    fn told(changes: &[PhraseChange]) -> Vec<(u8, u8, Option<&str>, Option<&str>)> {
        changes
            .iter()
            .map(|change| (change.lowest, change.highest, words(&change.before), words(&change.after)))
            .collect()
    }

    fn words(version: &Version) -> Option<&str> {
        version.words.as_deref()
    }

    #[test]
    fn of_a_set_that_is_written_anew_what_differs_is_told() {
        let juku = Source { origin: Origin::Juku, grades: None };
        let before = bands(&[(0, 49, "下"), (50, 69, "中"), (70, 100, "上")]);
        let after = bands(&[(0, 49, "下"), (50, 79, "中"), (80, 100, "上")]);
        let found = changes((juku, &before), (juku, &after));
        assert_eq!(
            told(&found),
            [
                (50, 69, Some("中"), None),
                (50, 79, None, Some("中")),
                (70, 100, Some("上"), None),
                (80, 100, None, Some("上")),
            ]
        );
        let reworded = bands(&[(0, 49, "下"), (50, 69, "中"), (70, 100, "最上")]);
        assert_eq!(told(&changes((juku, &before), (juku, &reworded))), [(70, 100, Some("上"), Some("最上"))]);
        assert_eq!(changes((juku, &before), (juku, &before)), []);
    }

    #[test]
    fn where_another_set_counts_every_band_is_told() {
        let [given, juku] = [Origin::Given, Origin::Juku].map(|origin| Source { origin, grades: None });
        let words = bands(&[(0, 49, "下"), (50, 100, "上")]);
        let found = changes((given, &words), (juku, &words));
        assert_eq!(told(&found), [(0, 49, Some("下"), Some("下")), (50, 100, Some("上"), Some("上"))]);
        assert_eq!(told(&changes((juku, &words), (given, &[])))[0], (0, 49, Some("下"), None));
    }
}
