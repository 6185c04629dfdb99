//! Finds the row of headings and the columns under them.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::workbook::{Row, Sheet};

/// How many rows with content may stand above the headings, titles and notes for example, plus one.
const SEARCHED_ROWS: usize = 10;

/// Where the columns of a table stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headings {
    row: u32,
    columns: Vec<(String, usize)>,
}

/// Why a sheet has no usable headings; the text is for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeadingProblem {
    /// The heading row lacks these.
    #[error("見出し{}がありません。見出しの行を確認してください", quoted(.0))]
    Missing(Vec<String>),
    /// These headings stand over more than one column.
    #[error("見出し{}が2つ以上あります。どちらかを削除してください", quoted(.0))]
    Doubled(Vec<String>),
    /// No row near the top holds any of the required headings.
    #[error("見出しの行が見つかりません。見出しを1行目に置いてください")]
    NoHeadings,
}

impl Headings {
    /// Finds the row that holds the most of `required` among the first ten with content.
    ///
    /// Headings are compared after NFKC folding and trimming, so `生徒ID` and `生徒ID ` are the same. Any heading
    /// that stands twice is refused, required or not, because nobody could tell which of the two was meant.
    pub fn locate(sheet: &Sheet, required: &[&str]) -> Result<Self, HeadingProblem> {
        let mut best: Option<(usize, Self)> = None;
        for row in sheet.rows.iter().take(SEARCHED_ROWS) {
            let candidate = Self::of(row);
            let found = required.len() - candidate.missing(required).len();
            // Only a strictly better row wins, so that the upper of two equal ones is taken.
            if found > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((found, candidate));
            }
        }
        let (_, headings) = best.ok_or(HeadingProblem::NoHeadings)?;
        let missing = headings.missing(required);
        if !missing.is_empty() {
            return Err(HeadingProblem::Missing(missing));
        }
        let doubled = headings.doubled();
        if !doubled.is_empty() {
            return Err(HeadingProblem::Doubled(doubled));
        }
        Ok(headings)
    }

    /// Number of the heading row, from 1.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Index of the column under `heading`, from 0.
    pub fn index(&self, heading: &str) -> Option<usize> {
        let wanted = folded(heading);
        self.iter().find(|(name, _)| *name == wanted).map(|(_, index)| index)
    }

    /// Every heading, folded, with its column index, from left to right.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.columns.iter().map(|(name, index)| (name.as_str(), *index))
    }

    fn of(row: &Row) -> Self {
        let columns = row
            .cells
            .iter()
            .enumerate()
            .map(|(index, cell)| (folded(&cell.text()), index))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        Self { row: row.number, columns }
    }

    fn missing(&self, required: &[&str]) -> Vec<String> {
        let lacks = |heading: &&&str| self.index(heading).is_none();
        required.iter().filter(lacks).map(ToString::to_string).collect()
    }

    fn doubled(&self) -> Vec<String> {
        let mut names: Vec<&str> = self.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        let mut doubled: Vec<String> =
            names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_owned()).collect();
        doubled.dedup();
        doubled
    }
}

fn folded(heading: &str) -> String {
    heading.nfkc().collect::<String>().trim().to_owned()
}

fn quoted(headings: &[String]) -> String {
    headings.iter().map(|heading| format!("「{heading}」")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::Cell;

    fn sheet(rows: &[(u32, &[&str])]) -> Sheet {
        let row = |(number, texts): &(u32, &[&str])| Row {
            number: *number,
            cells: texts.iter().map(|text| Cell::Text((*text).to_owned())).collect(),
        };
        Sheet { rows: rows.iter().map(row).collect(), ..Sheet::default() }
    }

    #[test]
    fn headings_are_found_below_a_title_whatever_their_width() {
        let sheet =
            sheet(&[(1, &["夏期テスト 生徒一覧"]), (4, &[" 生徒ID ", "氏名"]), (5, &["0012", "山田"])]);
        let headings = Headings::locate(&sheet, &["生徒ID", "氏名"]).unwrap();
        assert_eq!(headings.row(), 4);
        assert_eq!(headings.index("生徒ID"), Some(0));
        assert_eq!(headings.index("学年"), None);
        let body: Vec<u32> = sheet.body(&headings).map(|row| row.number).collect();
        assert_eq!(body, [5]);
    }

    #[test]
    fn missing_and_doubled_columns_are_named() {
        let sheet = sheet(&[(1, &["生徒ID", "氏名", "氏名"])]);
        let missing = Headings::locate(&sheet, &["生徒ID", "学年"]).unwrap_err();
        assert_eq!(missing, HeadingProblem::Missing(vec!["学年".into()]));
        assert!(missing.to_string().contains("「学年」"));
        let doubled = Headings::locate(&sheet, &["生徒ID"]).unwrap_err();
        assert_eq!(doubled, HeadingProblem::Doubled(vec!["氏名".into()]));
    }

    #[test]
    fn a_sheet_without_any_of_them_has_no_headings() {
        let sheet = sheet(&[(1, &["連絡事項"])]);
        assert_eq!(Headings::locate(&sheet, &["生徒ID"]), Err(HeadingProblem::NoHeadings));
    }
}
