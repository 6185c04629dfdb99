//! Progress as it is drawn: one meter, and the meters of a 教室 in a matrix of 学年 and 教科.

use autograder_grading::{Grade, Stage};
use platform_web::{Icon, Tone, grouped, icon};

use super::Progress;
use super::count::Stand;
use super::next_step::sheet_address;
use super::store::{Completion, SheetProgress};

/// One meter: 「31 / 42 入力中」 with its bar.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    pub(crate) done: String,
    pub(crate) expected: String,
    pub(crate) value: i64,
    pub(crate) max: i64,
    pub(crate) word: &'static str,
    pub(crate) tone: Tone,
    pub(crate) icon: Icon,
    pub(crate) untouched: bool,
}

impl Meter {
    pub(crate) fn new(progress: Progress) -> Meter {
        let stand = progress.stand();
        let (tone, symbol) = match stand {
            Stand::Untouched => (Tone::Neutral, "circle-dashed"),
            Stand::Underway => (Tone::Info, "pencil"),
            Stand::Complete => (Tone::Good, "check"),
        };
        Meter {
            done: count(progress.done),
            expected: count(progress.expected),
            value: progress.done,
            max: progress.expected,
            word: stand.label(),
            tone,
            icon: icon(symbol),
            untouched: stand == Stand::Untouched,
        }
    }

    /// The colour of the bar: done is green, everything else as usual.
    pub(crate) fn bar(&self) -> &'static str {
        if self.tone == Tone::Good { "good" } else { "" }
    }
}

/// A count as people read it.
pub(super) fn count(number: i64) -> String {
    grouped(u64::try_from(number).unwrap_or_default())
}

/// The sheets of one 教室: 学年 down, 教科 across.
#[derive(Clone, Debug)]
pub(crate) struct MatrixView {
    pub(crate) headings: [String; 2],
    pub(crate) rows: Vec<MatrixRow>,
}

/// One 学年.
#[derive(Clone, Debug)]
pub(crate) struct MatrixRow {
    pub(crate) grade: &'static str,
    /// The grade's two subjects; `None` where one is not held.
    pub(crate) cells: [Option<MatrixCell>; 2],
}

/// One sheet.
#[derive(Clone, Debug)]
pub(crate) struct MatrixCell {
    /// 「小6 国語」
    pub(crate) name: String,
    pub(crate) meter: Meter,
    /// Whether its 教室 called it complete; empty while it did not.
    pub(crate) note: String,
    /// Where its marks are entered.
    pub(crate) href: String,
}

impl MatrixView {
    /// The matrix of the sheets of one 教室; `None` if there are none.
    pub(crate) fn new(sheets: &[SheetProgress]) -> Option<MatrixView> {
        let grades: Vec<Grade> =
            Grade::ALL.into_iter().filter(|grade| sheets.iter().any(|sheet| sheet.grade == *grade)).collect();
        let rows = grades.iter().map(|grade| row(*grade, sheets)).collect();
        (!grades.is_empty()).then(|| MatrixView { headings: headings(&grades), rows })
    }
}

fn row(grade: Grade, sheets: &[SheetProgress]) -> MatrixRow {
    let cells = grade.subjects().map(|subject| {
        let sheet = sheets.iter().find(|sheet| (sheet.grade, sheet.subject) == (grade, subject))?;
        Some(MatrixCell {
            name: name(sheet),
            meter: Meter::new(sheet.progress),
            note: sheet.completion.map(Completion::words).unwrap_or_default(),
            href: sheet_address(sheet),
        })
    });
    MatrixRow { grade: grade.label(), cells }
}

impl Completion {
    /// 「入力完了（確認2件）」.
    pub(super) fn words(self) -> String {
        let looked = if self.doubts > 0 { format!("（確認{}件）", self.doubts) } else { String::new() };
        format!("{}{looked}", if self.is_changed { "完了後に変更あり" } else { "入力完了" })
    }
}

/// 「国語」 where only 小学生 sit, 「国語・英語」 where both do.
fn headings(grades: &[Grade]) -> [String; 2] {
    [0, 1].map(|column: usize| {
        let stages =
            Stage::ALL.into_iter().filter(|stage| grades.iter().any(|grade| grade.stage() == *stage));
        stages.map(|stage| stage.subjects()[column].label()).collect::<Vec<_>>().join("・")
    })
}

/// 「小6 国語」
pub(super) fn name(sheet: &SheetProgress) -> String {
    format!("{} {}", sheet.grade.label(), sheet.subject.label())
}
