//! The form of a set of phrases.

use autograder_grading::{Cell, Points, parse_cell};
use platform_web::Problems;
use serde::Deserialize;

use super::Topic;
use super::bands::{Band, Seam, seams};
use super::blanks::{Blank, longest, unknown};

/// More bands than anybody tells apart.
pub(super) const MOST_BANDS: usize = 10;

/// A set as it was filled in, a row for each band; rows without anything are left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPhrases {
    /// The revision that the person saw; 0 where the place had no set of its own.
    pub(super) revision: i64,
    lowest: Vec<String>,
    highest: Vec<String>,
    words: Vec<String>,
}

/// One row as it was typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct SentRow<'a> {
    pub(super) lowest: &'a str,
    pub(super) highest: &'a str,
    pub(super) words: &'a str,
}

impl SentPhrases {
    /// What the form shows of `bands`.
    pub(super) fn of(revision: i64, bands: &[Band]) -> SentPhrases {
        SentPhrases {
            revision,
            lowest: bands.iter().map(|band| band.lowest.to_string()).collect(),
            highest: bands.iter().map(|band| band.highest.to_string()).collect(),
            words: bands.iter().map(|band| band.words.to_string()).collect(),
        }
    }

    /// Every row, blank ones too.
    pub(super) fn rows(&self) -> impl Iterator<Item = SentRow<'_>> {
        let most = self.lowest.len().max(self.highest.len()).max(self.words.len()).min(MOST_BANDS);
        (0..most).map(|index| SentRow {
            lowest: text_at(&self.lowest, index),
            highest: text_at(&self.highest, index),
            words: text_at(&self.words, index),
        })
    }

    /// The bands in the order of their percents, or everything that keeps them from being a set.
    pub(super) fn read(&self, topic: Topic) -> Result<Vec<Band>, Problems> {
        let mut problems = Problems::none();
        let filled = self.rows().enumerate().filter(|(_, row)| !row.is_blank());
        let read: Vec<Option<Band>> = filled.map(|(at, row)| row.read(at, topic, &mut problems)).collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut bands: Vec<Band> = read.into_iter().flatten().collect();
        bands.sort_by_key(|band| (band.lowest, band.highest));
        for seam in seams(&bands) {
            problems.add("lowest-1", seam.words());
        }
        if problems.is_empty() { Ok(bands) } else { Err(problems) }
    }

    /// The bands as far as they can be read, for a sample of what is being typed.
    pub(super) fn readable(&self, topic: Topic) -> Vec<Band> {
        let rows = self.rows().filter(|row| !row.is_blank());
        rows.filter_map(|row| row.read(0, topic, &mut Problems::none())).collect()
    }
}

fn text_at(texts: &[String], index: usize) -> &str {
    texts.get(index).map_or("", |text| text.trim())
}

impl SentRow<'_> {
    pub(super) fn is_blank(&self) -> bool {
        [self.lowest, self.highest, self.words].iter().all(|text| text.is_empty())
    }

    fn read(&self, at: usize, topic: Topic, problems: &mut Problems) -> Option<Band> {
        let row = at + 1;
        let before = problems.len();
        let lowest = percent(self.lowest, (row, "lowest", "下限"), problems);
        let highest = percent(self.highest, (row, "highest", "上限"), problems);
        if let (Some(lowest), Some(highest)) = (lowest, highest)
            && lowest > highest
        {
            let words = format!("範囲{row}の下限{lowest}%が、上限{highest}%より大きくなっています。");
            problems.add(format!("lowest-{row}"), words);
        }
        let words = self.words.replace("\r\n", "\n").replace('｛', "{").replace('｝', "}");
        if let Some(wrong) = fault(&words, topic) {
            problems.add(format!("words-{row}"), format!("範囲{row}の文例{wrong}"));
        }
        (problems.len() == before).then_some(Band { lowest: lowest?, highest: highest?, words: words.into() })
    }
}

fn percent(typed: &str, (row, field, name): (usize, &str, &str), problems: &mut Problems) -> Option<u8> {
    let digits = typed.trim_end_matches(['%', '％']);
    if let Ok(Cell::Marked(percent)) = parse_cell(digits, Points::new(100)) {
        return u8::try_from(percent.get()).ok();
    }
    let words = format!("範囲{row}の{name}「{typed}」は、0〜100の整数で入れてください。");
    problems.add(format!("{field}-{row}"), words);
    None
}

/// What is wrong with the words, as the rest of a sentence about the phrase.
fn fault(words: &str, topic: Topic) -> Option<String> {
    if words.is_empty() {
        return Some("が空欄です。文を入れるか、範囲も空欄にしてください。".to_owned());
    }
    if let Some(unknown) = unknown(words) {
        let known = Blank::ALL.map(Blank::written).join("、");
        return Some(format!("の「{unknown}」は差しこめません。使えるのは{known}です。"));
    }
    let (length, most) = (longest(words, topic), topic.letters());
    (length > most).then(|| {
        let how = if length == words.chars().count() {
            "いま"
        } else {
            "差しこみをいちばん長く数えて、いま"
        };
        format!("は、成績表の枠に入る{most}文字までにしてください（{how}{length}文字）。")
    })
}

impl Seam {
    fn words(self) -> String {
        let span = |from: u8, to: u8| if from == to { format!("{from}%") } else { format!("{from}〜{to}%") };
        match self {
            Seam::Gap(from, to) => {
                format!("{}の文例がありません。0〜100%をすき間なく分けてください。", span(from, to))
            }
            Seam::Overlap(from, to) => {
                format!("{}が2つ以上の範囲に入っています。重ならないように分けてください。", span(from, to))
            }
        }
    }
}
