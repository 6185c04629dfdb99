//! The report card (成績表) as data.

use autograder_grading::{DeviationScore, Place, Points, Symbol, Tenths};
use serde::{Deserialize, Serialize};

/// Everything printed on one card; made by the server from a snapshot, or from provisional numbers.
///
/// Texts of people (remarks, names) may have any length: what the page cannot hold ends in 「…」.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportCard {
    /// Whose card it is.
    pub recipient: Recipient,
    /// Which round it reports.
    pub round: RoundFacts,
    /// Which edition of the numbers it shows.
    pub edition: Edition,
    /// ひとこと: the result in one sentence of plain words.
    pub summary: String,
    /// The results: 合計 first where both subjects were sat, then the subjects that were sat. At most three.
    pub tiles: Vec<Tile>,
    /// The two subjects of the grade, in the order in which they are printed.
    pub subjects: [SubjectPart; 2],
    /// これまでの歩み: the rounds up to this one, the oldest first. At most six; one alone is a first round.
    pub path: Vec<PathPoint>,
    /// 得意なところ, the best first; the page shows two.
    pub strengths: Vec<String>,
    /// 次に取り組むところ, the first to take up first; the page shows two.
    pub next_steps: Vec<String>,
    /// 塾から: the 塾's own words, about 160 letters; empty leaves the box out.
    pub juku_message: String,
    /// Name, address and telephone of the 塾, in one line.
    pub juku_contact: String,
    /// What this 塾 wants shown, and where.
    pub layout: CardLayout,
}

/// The pupil, as seen through the window of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// 氏名, without 様.
    pub name: String,
    /// ふりがな, where known.
    pub kana: Option<String>,
    /// 「小学6年」, as it was in the round.
    pub grade_label: String,
    /// 塾名.
    pub juku_name: String,
    /// 教室名.
    pub classroom_name: String,
    /// 生徒ID, with its leading zeros.
    pub student_number: String,
}

/// The facts of the round that stand beside the title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundFacts {
    /// 「2026年度 第2回 夏期」.
    pub label: String,
    /// 「26夏」, as in [`PathPoint::label`]; part of the file's title.
    pub short_label: String,
    /// 実施日 in words: 「2026年7月26日」.
    pub sat_on: String,
    /// 発行日 in words.
    pub issued_on: String,
    /// How many pupils of the grade took part in the whole country.
    pub examinees: u32,
}

/// Which state of the numbers the card shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// 速報: made before 確定, and marked so across the page.
    pub provisional: bool,
    /// The version of the snapshot, from 1; not printed on a provisional card.
    pub version: u32,
    /// The card's own code, by which the 本部 finds it again.
    pub code: String,
}

/// One result: 合計 or a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// 「合計」, or the name of the subject as in [`SubjectPart`].
    pub title: String,
    /// 得点.
    pub points: u16,
    /// 満点, more than 0.
    pub full: u16,
    /// Own points minus the mean of all.
    pub mean_gap: Option<Tenths>,
    /// 偏差値; `None` where there is none (「—」).
    pub deviation: Option<DeviationScore>,
    /// 全国順位.
    pub national: Option<Place>,
    /// 塾内順位; `None` where too few sat it in the 塾.
    pub juku: Option<Place>,
    /// 前回から: the difference in points; `None` where the round before was not sat.
    pub change: Option<i32>,
}

/// One subject of the grade on this card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SubjectPart {
    /// 欠席: the subject's half says so and its numbers are left out.
    Absent {
        /// 教科名.
        name: String,
    },
    /// 結果なし: marks are not all entered, so nothing is known yet; never told as an absence.
    Missing {
        /// 教科名.
        name: String,
    },
    /// The subject was sat.
    Sat(SatSubject),
}

/// The numbers and words of a subject that was sat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SatSubject {
    /// 教科名.
    pub name: String,
    /// 得点.
    pub points: u16,
    /// 満点, more than 0.
    pub full: u16,
    /// How many pupils of the whole country have 0–9, 10–19, … points; the last bin holds the full marks too.
    pub histogram: Vec<u32>,
    /// 全国平均.
    pub mean: Tenths,
    /// 塾内平均, where the 塾 shows it.
    pub juku_mean: Option<Tenths>,
    /// How many pupils of the whole country count; below 30 the histogram is not drawn (参考値).
    pub n: u32,
    /// 大問, at most [`ExamShape::MOST_SECTIONS`](autograder_grading::ExamShape::MOST_SECTIONS).
    pub sections: Vec<SectionLine>,
    /// 総評, about 120 letters; empty leaves the box out.
    pub remark: String,
}

/// One 大問 beside the average of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionLine {
    /// 1 for the first section of the exam.
    pub number: u8,
    /// 出題項目名.
    pub title: String,
    /// 得点.
    pub points: Points,
    /// 配点, more than 0.
    pub full: Points,
    /// The mean points of the whole country.
    pub national_mean: Tenths,
    /// ◎, ○ or △.
    #[serde(with = "SymbolName")]
    pub symbol: Symbol,
}

/// The names of the symbols in the data that the template reads.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Symbol", rename_all = "snake_case")]
enum SymbolName {
    Well,
    Average,
    Again,
}

/// One round on the curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathPoint {
    /// 「26夏」.
    pub label: String,
    /// 偏差値 of 合計, the first and the second subject; `None` leaves a gap.
    pub deviations: [Option<DeviationScore>; 3],
}

/// What a 塾 wants shown, and where its envelopes have their window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardLayout {
    /// How far the address block is moved to the right and down, in mm, to meet the window; held within −10 to 10.
    /// Has no effect without [`show_window`](Self::show_window).
    pub window_offset_mm: (f64, f64),
    /// Whether faint corners mark the window's 90 × 45 mm.
    pub show_window: bool,
    /// Whether 全国順位 is printed.
    pub show_national_rank: bool,
    /// Whether 塾内順位 is printed where there is one.
    pub show_juku_rank: bool,
    /// Whether a blank page follows, so that printing on both sides leaves the back of the card to its pupil.
    pub blank_back: bool,
}

impl CardLayout {
    /// The pages that a card of this layout takes.
    pub(crate) fn pages(&self) -> usize {
        if self.blank_back { 2 } else { 1 }
    }
}

impl SubjectPart {
    /// The subject, if it was sat.
    pub fn sat(&self) -> Option<&SatSubject> {
        match self {
            Self::Absent { .. } | Self::Missing { .. } => None,
            Self::Sat(subject) => Some(subject),
        }
    }
}
