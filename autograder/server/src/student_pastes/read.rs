//! From pasted text to rows, with every cell that cannot be understood.

use autograder_grading::Grade;
use platform_spreadsheet::{Limits, Row, UnreadableFile};
use serde::Serialize;

use crate::imports::Problems;
use crate::student_register::{read_kana, read_name};

/// More than this is a file.
pub(super) const MOST_ROWS: usize = 500;

/// The columns, in the order in which they stand where no headings are pasted.
const COLUMNS: [&[&str]; 4] =
    [&["氏名", "生徒名", "名前"], &["ふりがな", "フリガナ"], &["学年"], &["教室", "教室名", "教室ID"]];

/// One pupil as pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct PastedRow {
    pub(super) row: u32,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) grade: Grade,
    /// The name or number of a 教室; empty for the one that was chosen for all.
    pub(super) classroom: String,
}

/// Reads the rows of `text`, as a spreadsheet puts them on the clipboard.
pub(super) fn read_rows(text: &str) -> (Vec<PastedRow>, Problems) {
    let mut problems = Problems::default();
    let limits = Limits { max_rows: MOST_ROWS + 1, max_columns: 50, ..Limits::default() };
    let workbook = match platform_spreadsheet::read(text.as_bytes(), &limits) {
        Ok(workbook) => workbook,
        Err(UnreadableFile::Empty) => return (Vec::new(), problems),
        Err(reason) => {
            problems.file("", "", reason);
            return (Vec::new(), problems);
        }
    };
    let rows = workbook.sheets.first().map_or(&[][..], |sheet| &sheet.rows);
    let headed = rows.first().and_then(places);
    let (places, rows) = match headed {
        Some(places) => (places, &rows[1..]),
        None => ([Some(0), Some(1), Some(2), Some(3)], rows),
    };
    if rows.len() > MOST_ROWS {
        problems.file("", "", format!("一度に追加できるのは{MOST_ROWS}人までです。分けて追加してください"));
    }
    (rows.iter().filter_map(|row| read_row(row, places, &mut problems)).collect(), problems)
}

/// Where each column stands, if `row` is one of headings.
fn places(row: &Row) -> Option<[Option<usize>; 4]> {
    let found = COLUMNS.map(|names| row.cells.iter().position(|cell| names.contains(&cell.text().trim())));
    found[0].is_some().then_some(found)
}

/// Every cell is read even where one before it failed, so that all problems show at once.
fn read_row(row: &Row, places: [Option<usize>; 4], problems: &mut Problems) -> Option<PastedRow> {
    let text =
        |at: usize| places[at].map(|index| row.cell(index).text().trim().to_owned()).unwrap_or_default();
    let [name, kana, grade, classroom] = [0, 1, 2, 3].map(text);
    let mut kept = |column: &str, value: &str, read: Result<String, String>| match read {
        Ok(read) => Some(read),
        Err(reason) => {
            problems.cell(row.number, column, value, reason);
            None
        }
    };
    let read_name = kept("氏名", &name, read_name(&name));
    let read_kana = kept("ふりがな", &kana, read_kana(&kana));
    let read_grade = match Grade::parse(&grade) {
        Ok(grade) => Some(grade),
        Err(_) if grade.is_empty() => {
            problems.cell(
                row.number,
                "学年",
                "",
                "学年がありません。小1〜小6、中1〜中3のどれかを入れてください",
            );
            None
        }
        Err(reason) => {
            problems.cell(row.number, "学年", &grade, reason);
            None
        }
    };
    Some(PastedRow { row: row.number, name: read_name?, kana: read_kana?, grade: read_grade?, classroom })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_and_without_headings() {
        let (rows, problems) = read_rows("青木 はな\tｱｵｷ ﾊﾅ\t小6\t\r\n\r\n伊藤 けん\t\t中1\t本町教室\r\n");
        assert_eq!(problems, Problems::default());
        assert_eq!((rows[0].row, rows[0].kana.as_str(), rows[0].grade.label()), (1, "あおき はな", "小6"));
        assert_eq!((rows[1].row, rows[1].kana.as_str(), rows[1].classroom.as_str()), (3, "", "本町教室"));
        let (rows, problems) = read_rows("学年\t氏名\n小6\t青木 はな\n");
        assert!(problems.errors.is_empty());
        assert_eq!((rows[0].row, rows[0].name.as_str(), rows[0].kana.as_str()), (2, "青木 はな", ""));
    }

    #[test]
    fn every_problem_names_its_row_and_column() {
        let (rows, problems) = read_rows("\tあおき\t小6\n上田 そら\t上田\t高1\n伊藤 けん\tいとう\t\n");
        assert!(rows.is_empty());
        let told: Vec<String> = problems.errors.iter().map(ToString::to_string).collect();
        for (problem, words) in
            told.iter().zip(["1行目 氏名: ", "2行目 ふりがな: ", "2行目 学年: ", "3行目 学年: "])
        {
            assert!(problem.starts_with(words), "{problem}");
        }
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn more_rows_than_fit_are_refused_as_a_whole() {
        let (_, problems) = read_rows(&"青木 はな\t\t小6\n".repeat(MOST_ROWS + 1));
        assert!(problems.spoil_the_file());
        assert!(!read_rows(&"青木 はな\t\t小6\n".repeat(MOST_ROWS)).1.spoil_the_file());
    }
}
