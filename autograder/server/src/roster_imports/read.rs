//! From the rows of a file to pupils, with every cell that cannot be understood.

use autograder_grading::{
    ClassroomNumber, Grade, JukuNumber, RoundName, Season, StudentNumber, parse_classroom_number,
    parse_juku_number, parse_student_number,
};
use platform_spreadsheet::{Headings, Row, Workbook};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::imports::Problems;
use crate::student_register::read_kana;

/// The columns that tell of a pupil, by the names that their users know. A file of no round needs these alone.
pub(crate) const PUPIL_COLUMNS: [&str; 7] = ["塾ID", "塾名", "教室ID", "教室名", "生徒ID", "生徒名", "学年"];

/// The nine columns of a roster.
pub(crate) const COLUMNS: [&str; 9] =
    ["塾ID", "塾名", "教室ID", "教室名", "生徒ID", "生徒名", "学年", "年度", "期間"];

/// What the column of ふりがな may be called. It may be missing.
pub(super) const KANA: [&str; 2] = ["ふりがな", "フリガナ"];

/// The longest name of a 塾, 教室 or pupil that fits the report card and the lists.
const LONGEST_NAME: usize = 60;

/// One pupil as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RosterLine {
    pub(crate) row: u32,
    pub(crate) juku: JukuNumber,
    pub(crate) juku_name: String,
    pub(crate) classroom: ClassroomNumber,
    pub(crate) classroom_name: String,
    pub(crate) student: StudentNumber,
    pub(crate) name: String,
    /// ふりがな, in hiragana; empty where the file does not have it.
    pub(crate) kana: String,
    pub(crate) grade: Grade,
}

/// Reads the roster in `workbook` for the round `round`, or the pupils of a file of no round.
pub(crate) fn read_roster(
    workbook: &Workbook,
    round: Option<RoundName>,
    problems: &mut Problems,
) -> Vec<RosterLine> {
    let Some(sheet) = workbook.sheets.first() else {
        problems.file("", "", "表がありません");
        return Vec::new();
    };
    let required = if round.is_some() { &COLUMNS[..] } else { &PUPIL_COLUMNS };
    let headings = match Headings::locate(sheet, required) {
        Ok(headings) => headings,
        Err(problem) => {
            problems.file("見出し", "", problem);
            return Vec::new();
        }
    };
    let mut reader = Reader { headings: &headings, problems, other_round: None };
    let lines = sheet.body(&headings).filter_map(|row| reader.line(row, round)).collect();
    if let (Some(other), Some(round)) = (reader.other_round, round) {
        let reason =
            format!("{}の名簿ではありません。いま開いているのは{}です", round.label(), round.label());
        reader.problems.file("年度・期間", &other, reason);
    }
    lines
}

struct Reader<'a> {
    headings: &'a Headings,
    problems: &'a mut Problems,
    other_round: Option<String>,
}

impl Reader<'_> {
    fn text(&self, row: &Row, column: &str) -> String {
        let cell = self.headings.index(column).and_then(|index| row.cells.get(index));
        cell.map(|cell| cell.text().nfc().collect::<String>().trim().to_owned()).unwrap_or_default()
    }

    fn parsed<T, E: std::fmt::Display>(
        &mut self,
        row: &Row,
        column: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(row, column);
        match parse(&text) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.problems.cell(row.number, column, &text, reason);
                None
            }
        }
    }

    fn name(&mut self, row: &Row, column: &str) -> Option<String> {
        self.parsed(row, column, |text| match text.chars().count() {
            0 => Err("名前がありません".to_owned()),
            1..=LONGEST_NAME => Ok(text.to_owned()),
            length => Err(format!("{LONGEST_NAME}文字以内にしてください（{length}文字あります）")),
        })
    }

    fn kana(&mut self, row: &Row) -> Option<String> {
        match KANA.into_iter().find(|heading| self.headings.index(heading).is_some()) {
            Some(heading) => self.parsed(row, heading, read_kana),
            None => Some(String::new()),
        }
    }

    /// Every column is read even where one before it failed, so that all problems show at once.
    fn line(&mut self, row: &Row, round: Option<RoundName>) -> Option<RosterLine> {
        if let Some(round) = round {
            self.check_round(row, round);
        }
        let juku = self.parsed(row, "塾ID", parse_juku_number);
        let juku_name = self.name(row, "塾名");
        let classroom = self.parsed(row, "教室ID", parse_classroom_number);
        let classroom_name = self.name(row, "教室名");
        let student = self.parsed(row, "生徒ID", parse_student_number);
        let name = self.name(row, "生徒名");
        let kana = self.kana(row);
        let grade = self.parsed(row, "学年", Grade::parse);
        Some(RosterLine {
            row: row.number,
            juku: juku?,
            juku_name: juku_name?,
            classroom: classroom?,
            classroom_name: classroom_name?,
            student: student?,
            name: name?,
            kana: kana?,
            grade: grade?,
        })
    }

    fn check_round(&mut self, row: &Row, round: RoundName) {
        let year = self.parsed(row, "年度", |text| {
            let digits: String = text.nfkc().collect();
            digits
                .trim_end_matches(".0")
                .trim_end_matches("年度")
                .parse::<i16>()
                .map_err(|_| "年度は2026のような数字にしてください")
        });
        let season = self.parsed(row, "期間", Season::parse);
        if let (Some(year), Some(season)) = (year, season) {
            let named = RoundName { year, season };
            if named != round {
                self.problems.cell(
                    row.number,
                    "年度・期間",
                    &named.label(),
                    format!("{}ではありません", round.label()),
                );
                self.other_round.get_or_insert_with(|| named.label());
            }
        }
    }
}
