//! From pasted text to what each line names.

use autograder_grading::{StudentNumber, parse_student_number};
use serde::Serialize;

/// More than this is a roster.
pub(super) const MOST_LINES: usize = 500;

/// What stands over columns that were pasted with their headings.
const HEADINGS: [&str; 5] = ["生徒ID", "生徒名", "氏名", "名前", "ふりがな"];

/// One line that names a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct PastedLine {
    /// Its number in the text.
    pub(super) row: usize,
    /// What stands there.
    pub(super) text: String,
    pub(super) number: Option<StudentNumber>,
    /// The first cell that is no 生徒ID.
    pub(super) name: Option<String>,
}

/// Reads the lines of `text`: a 生徒ID or a name each, or both in cells of their own or with a space between them. Blank
/// lines and headings are left out.
pub(super) fn read_lines(text: &str) -> Vec<PastedLine> {
    text.lines().enumerate().filter_map(|(at, line)| read_line(at + 1, line)).collect()
}

fn read_line(row: usize, line: &str) -> Option<PastedLine> {
    let cells = line.split('\t').flat_map(number_and_name).map(str::trim);
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    if cells.is_empty() || cells.iter().any(|cell| HEADINGS.contains(cell)) {
        return None;
    }
    let number = cells.iter().find_map(|cell| parse_student_number(cell).ok());
    let name = cells.iter().find(|cell| parse_student_number(cell).is_err());
    Some(PastedLine { row, text: cells.join(" "), number, name: name.map(|name| (*name).to_owned()) })
}

/// The two of a cell that begins with a 生徒ID and goes on with a name.
fn number_and_name(cell: &str) -> [&str; 2] {
    match cell.trim().split_once(char::is_whitespace) {
        Some((number, name))
            if parse_student_number(number).is_ok() && parse_student_number(name.trim()).is_err() =>
        {
            [number, name]
        }
        _ => [cell, ""],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_pupil_by_number_or_by_name_or_by_both() {
        let lines = read_lines(
            "生徒ID\t氏名\n０００１\t青木 はな\n\n 0002 \n上田　そら\n小川 ゆい\t0005\t小6\n0007　森 あお\n",
        );
        let told: Vec<_> = lines
            .iter()
            .map(|line| {
                let number = line.number.as_ref().map(StudentNumber::as_str);
                (line.row, number, line.name.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [
                (2, Some("0001"), Some("青木 はな")),
                (4, Some("0002"), None),
                (5, None, Some("上田　そら")),
                (6, Some("0005"), Some("小川 ゆい")),
                (7, Some("0007"), Some("森 あお")),
            ]
        );
    }
}
