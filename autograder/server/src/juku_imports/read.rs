//! From the rows of a file to 塾, with every cell that cannot be understood.

use autograder_grading::{JukuNumber, parse_juku_number};
use chrono::NaiveDate;
use platform_spreadsheet::{Headings, Row, Workbook};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::imports::Problems;
use crate::juku_register::FactField;
use crate::memberships::MembershipKind;

/// The columns that a file must have.
pub(super) const REQUIRED: [&str; 2] = ["塾ID", "塾名"];
pub(super) const NUMBER: &str = "塾ID";
pub(super) const MEMBERSHIP: &str = "会員種別";
pub(super) const VALID_FROM: &str = "適用開始日";

/// One 塾 as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JukuLine {
    pub(super) row: u32,
    pub(super) number: JukuNumber,
    /// The facts whose cells are not blank.
    pub(super) facts: Vec<(FactField, String)>,
    pub(super) membership: Option<MembershipKind>,
    /// From when the membership shall be; without one from today.
    pub(super) valid_from: Option<NaiveDate>,
}

/// Reads the first sheet of `workbook`.
pub(super) fn read_juku(workbook: &Workbook, problems: &mut Problems) -> Vec<JukuLine> {
    let Some(sheet) = workbook.sheets.first() else {
        problems.file("", "", "表がありません");
        return Vec::new();
    };
    match Headings::locate(sheet, &REQUIRED) {
        Ok(headings) => {
            let mut reader = Reader { headings: &headings, problems };
            sheet.body(&headings).filter_map(|row| reader.line(row)).collect()
        }
        Err(problem) => {
            problems.file("見出し", "", problem);
            Vec::new()
        }
    }
}

struct Reader<'a> {
    headings: &'a Headings,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// Every column is read even where one before it failed, so that all problems show at once.
    fn line(&mut self, row: &Row) -> Option<JukuLine> {
        let number =
            self.parsed(row, NUMBER, |text| parse_juku_number(text).map_err(|error| error.to_string()));
        let facts = FactField::ALL.map(|field| self.fact(row, field));
        let membership = self.unless_blank(row, MEMBERSHIP, parse_membership);
        let valid_from = self.unless_blank(row, VALID_FROM, parse_day);
        let line = JukuLine {
            row: row.number,
            number: number?,
            facts: facts.into_iter().flatten().collect(),
            membership,
            valid_from,
        };
        (!self.problems.spoil_row(row.number)).then_some(line)
    }

    fn fact(&mut self, row: &Row, field: FactField) -> Option<(FactField, String)> {
        let read = if field == FactField::Name {
            self.parsed(row, field.label(), |text| field.read(text))
        } else {
            self.unless_blank(row, field.label(), |text| field.read(text))
        };
        Some((field, read?))
    }

    fn unless_blank<T>(
        &mut self,
        row: &Row,
        column: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.text(row, column).is_empty() { None } else { self.parsed(row, column, parse) }
    }

    fn parsed<T>(&mut self, row: &Row, column: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(row, column);
        parse(&text).map_err(|reason| self.problems.cell(row.number, column, &text, reason)).ok()
    }

    fn text(&self, row: &Row, column: &str) -> String {
        let cell = self.headings.index(column).and_then(|index| row.cells.get(index));
        cell.map(|cell| cell.text().nfc().collect::<String>().trim().to_owned()).unwrap_or_default()
    }
}

/// Takes the words of screens; width and the 導入塾 at their end do not matter.
fn parse_membership(text: &str) -> Result<MembershipKind, String> {
    let folded = |text: &str| text.nfkc().collect::<String>().to_lowercase().replace("導入塾", "");
    let found = MembershipKind::ALL.into_iter().find(|kind| folded(kind.label()) == folded(text));
    found.ok_or_else(|| {
        let known = MembershipKind::ALL.map(MembershipKind::label).join("、");
        format!("会員種別は{known}のどれかにしてください")
    })
}

/// Takes `2026-04-01`, `2026/4/1` and `2026年4月1日`.
fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let folded: String = text.nfkc().collect();
    let day = folded.split_whitespace().next().unwrap_or_default().trim_end_matches('日');
    let parts: Vec<&str> = day.split(['-', '/', '.', '年', '月']).collect();
    let read = match parts[..] {
        [year, month, day] => year.parse().ok().zip(month.parse().ok()).zip(day.parse().ok()),
        _ => None,
    };
    read.and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or_else(|| "適用開始日は 2026-04-01 のような日付にしてください".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        for text in ["2026-04-01", "2026/4/1", "２０２６年４月１日", "2026-04-01 00:00:00", "2026.4.1"]
        {
            assert_eq!(parse_day(text), Ok(day), "{text}");
        }
        for text in ["4/1", "2026-13-01", "来月", "46113"] {
            assert!(parse_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_membership_is_read_whatever_its_width() {
        assert_eq!(parse_membership("ｅｄｕｐｌｕｓ導入塾"), Ok(MembershipKind::Eduplus));
        assert_eq!(parse_membership("カルチャーキッズ"), Ok(MembershipKind::CultureKids));
        assert!(parse_membership("特別会員").unwrap_err().contains("一般塾のどれか"));
    }
}
