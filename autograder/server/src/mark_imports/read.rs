//! From the rows of a marks file to what each says of a pupil.

use autograder_grading::{
    ClassroomNumber, Grade, JukuNumber, RoundName, Season, StudentNumber, Subject, parse_classroom_number,
    parse_juku_number, parse_student_number,
};
use platform_spreadsheet::{Cell, Headings, Row, Sheet, Workbook};
use unicode_normalization::UnicodeNormalization;

use super::headings::{Meaning, meaning};
use crate::imports::Problems;

/// The headings that a marks file must have.
pub(crate) const NEEDED: [&str; 1] = ["生徒ID"];

/// A marks file, read but not yet compared with anything.
pub(crate) struct MarksTable {
    /// The columns with marks and sums, by their place in [`MarksLine::cells`].
    pub(crate) columns: Vec<(Meaning, String)>,
    pub(crate) lines: Vec<MarksLine>,
}

impl MarksTable {
    /// Whether the file is about that subject at all; what its 出席 says holds for no other.
    pub(crate) fn has_marks_of(&self, subject: Subject) -> bool {
        self.columns.iter().any(|(meaning, _)| matches!(meaning, Meaning::Mark(of, ..) if *of == subject))
    }
}

/// One row: a pupil and the texts of the mark columns.
pub(crate) struct MarksLine {
    pub(crate) row: u32,
    pub(crate) juku: Option<JukuNumber>,
    pub(crate) classroom: Option<ClassroomNumber>,
    pub(crate) student: StudentNumber,
    pub(crate) grade: Option<Grade>,
    /// What the 出席 column says; `None` where it is blank or missing.
    pub(crate) absent: Option<bool>,
    pub(crate) cells: Vec<CellText>,
}

/// What stands in a mark's cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CellText {
    /// Text that the rules of marking judge.
    Text(String),
    /// Something a cell can hold that is no text: the reason why it cannot be taken.
    Unusable(String, &'static str),
}

/// Reads the marks in `workbook` for `round`; a file that says it is for another round is refused.
pub(crate) fn read_marks(workbook: &Workbook, round: RoundName, problems: &mut Problems) -> MarksTable {
    let mut table = MarksTable { columns: Vec::new(), lines: Vec::new() };
    if let Some(other) = workbook.facts.get("round").filter(|named| **named != round.to_string()) {
        let other = other.parse::<RoundName>().map_or_else(|_| other.clone(), RoundName::label);
        problems.file("", &other, format!("別の回のファイルです。いま開いているのは{}です", round.label()));
        return table;
    }
    let Some(sheet) = workbook.sheets.first() else {
        problems.file("", "", "表がありません");
        return table;
    };
    let headings = match Headings::locate(sheet, &NEEDED) {
        Ok(headings) => headings,
        Err(problem) => {
            problems.file("見出し", "", problem);
            return table;
        }
    };
    let subject = workbook.facts.get("subject").and_then(|code| Subject::from_code(code));
    let columns = mark_columns(&headings, subject, problems);
    table.columns = columns.iter().map(|(meaning, heading, _)| (*meaning, heading.clone())).collect();
    let indexes: Vec<usize> = columns.iter().map(|(_, _, index)| *index).collect();
    table.lines = read_lines(sheet, &headings, &indexes, round, problems);
    table
}

/// The columns with marks; two that mean the same are refused, and so is a file without any.
fn mark_columns(
    headings: &Headings,
    subject: Option<Subject>,
    problems: &mut Problems,
) -> Vec<(Meaning, String, usize)> {
    let mut columns: Vec<(Meaning, String, usize)> = Vec::new();
    for (heading, index) in headings.iter() {
        let Some(meaning) = meaning(heading, subject) else { continue };
        if columns.iter().any(|(other, _, _)| *other == meaning) {
            problems.file(heading, "", "同じ大問の列が2つあります。1つにしてください");
        } else {
            columns.push((meaning, heading.to_owned(), index));
        }
    }
    if !columns.iter().any(|(meaning, _, _)| matches!(meaning, Meaning::Mark(..))) {
        problems.file("見出し", "", "「国語_大問1」のような得点の列がありません");
    }
    columns
}

fn read_lines(
    sheet: &Sheet,
    headings: &Headings,
    marks: &[usize],
    round: RoundName,
    problems: &mut Problems,
) -> Vec<MarksLine> {
    let mut reader = LineReader { headings, marks, round, problems };
    sheet.body(headings).filter_map(|row| reader.line(row)).collect()
}

struct LineReader<'a> {
    headings: &'a Headings,
    marks: &'a [usize],
    round: RoundName,
    problems: &'a mut Problems,
}

impl LineReader<'_> {
    fn text(&self, row: &Row, column: &str) -> String {
        let cell = self.headings.index(column).and_then(|index| row.cells.get(index));
        cell.map(|cell| cell.text().nfkc().collect::<String>().trim().to_owned()).unwrap_or_default()
    }

    /// A column that may be missing or blank; `Err` when it holds something that cannot be read.
    fn optional<T, E: std::fmt::Display>(
        &mut self,
        row: &Row,
        column: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, ()> {
        let text = self.text(row, column);
        if text.is_empty() {
            return Ok(None);
        }
        parse(&text).map(Some).map_err(|reason| self.problems.cell(row.number, column, &text, reason))
    }

    fn line(&mut self, row: &Row) -> Option<MarksLine> {
        let student = self.optional(row, "生徒ID", parse_student_number);
        if student == Ok(None) {
            self.problems.cell(row.number, "生徒ID", "", "生徒IDがありません");
        }
        let juku = self.optional(row, "塾ID", parse_juku_number);
        let classroom = self.optional(row, "教室ID", parse_classroom_number);
        let grade = self.optional(row, "学年", Grade::parse);
        let absent = self.optional(row, "出席", parse_attendance);
        let same_round = self.check_round(row);
        same_round.ok()?;
        Some(MarksLine {
            row: row.number,
            student: student.ok()??,
            juku: juku.ok()?,
            classroom: classroom.ok()?,
            grade: grade.ok()?,
            absent: absent.ok()?,
            cells: self.marks.iter().map(|index| cell_text(row.cells.get(*index))).collect(),
        })
    }

    fn check_round(&mut self, row: &Row) -> Result<(), ()> {
        let year = self.optional(row, "年度", |text| {
            text.trim_end_matches("年度").parse::<i16>().map_err(|_| "年度は2026のような数字にしてください")
        })?;
        let season = self.optional(row, "期間", Season::parse)?;
        let (year, season) = (year.unwrap_or(self.round.year), season.unwrap_or(self.round.season));
        let named = RoundName { year, season };
        if named == self.round {
            return Ok(());
        }
        let reason = format!("この行は別の回のものです。いま開いているのは{}です", self.round.label());
        self.problems.cell(row.number, "年度・期間", &named.label(), reason);
        Err(())
    }
}

/// Reads the 出席 column: `true` is absent.
fn parse_attendance(text: &str) -> Result<bool, &'static str> {
    match text {
        "出席" | "出" | "受験" | "○" | "〇" | "◯" | "1" | "TRUE" | "True" | "true" => Ok(false),
        "欠席" | "欠" | "休" | "×" | "✕" | "x" | "X" | "-" | "ー" | "0" | "FALSE" | "False" | "false" => {
            Ok(true)
        }
        _ => Err("「出席」か「欠席」と書いてください"),
    }
}

fn cell_text(cell: Option<&Cell>) -> CellText {
    match cell {
        None => CellText::Text(String::new()),
        Some(cell @ Cell::Date(_)) => CellText::Unusable(
            cell.text().into_owned(),
            "日付に変わっています。セルの書式を「文字列」にして入れ直してください",
        ),
        Some(cell @ Cell::Error(_)) => {
            CellText::Unusable(cell.text().into_owned(), "Excelのエラーです。数字に直してください")
        }
        Some(Cell::NoValue) => CellText::Unusable(
            "(数式)".to_owned(),
            "数式の結果が保存されていません。Excelで開いて保存し直すか、数字を入れてください",
        ),
        Some(cell @ Cell::Logical(_)) => CellText::Unusable(cell.text().into_owned(), "得点として読めません"),
        Some(cell) => CellText::Text(cell.text().into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attendance_is_read_however_it_is_written() {
        for text in ["出席", "○", "1", "true"] {
            assert_eq!(parse_attendance(text), Ok(false), "{text}");
        }
        for text in ["欠席", "欠", "×", "-"] {
            assert_eq!(parse_attendance(text), Ok(true), "{text}");
        }
        assert!(parse_attendance("たぶん").is_err());
    }
}
