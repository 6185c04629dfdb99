//! Typing a sheet a second time: the values are compared with what is stored, and change nothing.

use autograder_grading::{Cell, Points, parse_cell};
use platform_database::Database;
use serde_json::json;

use super::complete::CompleteSheetError;
use super::store;
use crate::classrooms::Classroom;
use crate::exams::{self, ExamId};
use crate::extensions;
use crate::marks::{self, FilledSheet, Sheet, SheetRow};
use crate::rounds;
use crate::staff::Marker;

/// A cell whose second typing is another than the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The place of the row, from 0.
    pub(super) row: usize,
    /// The place among the exam's items; the attendance where none is.
    pub(super) item: Option<usize>,
    pub(super) stored: String,
    pub(super) typed: String,
}

/// Compares a second typing with the sheet, and notes how many values differ.
pub(super) async fn retype_sheet(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    typed: &FilledSheet,
) -> Result<Vec<Difference>, CompleteSheetError> {
    let mut tx = database.write().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(CompleteSheetError::NoSuchSheet)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(CompleteSheetError::NoSuchSheet)?;
    let round = extensions::seen_in(&mut tx, round, classroom).await?;
    round.marking(by.scope(), tx.now())?;
    let sheet = marks::find_sheet(&mut tx, exam, classroom.clone()).await?;
    if sheet.rows.is_empty() {
        return Err(CompleteSheetError::NoSuchSheet);
    }
    if sheet.revision != typed.revision {
        return Err(CompleteSheetError::Stale);
    }
    let differences = compare(&sheet, typed);
    let counted = i64::try_from(differences.len()).unwrap_or(i64::MAX);
    let of = (sheet.exam.id, classroom.id, sheet.revision);
    store::upsert_retyping(&mut tx, of, counted, &by.actor().name).await?;
    let subject = format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), classroom.number);
    let facts = json!({ "revision": sheet.revision, "differences": differences.len() });
    platform_audit::record(&mut tx, by.actor(), "sheets.retyped", subject, &facts).await?;
    tx.commit().await?;
    Ok(differences)
}

/// Where the two differ, row by row. Of a pupil who is 欠席 both times nothing is compared.
fn compare(sheet: &Sheet, typed: &FilledSheet) -> Vec<Difference> {
    let full: Vec<Points> = sheet.exam.items().map(|item| item.points).collect();
    let mut found = Vec::new();
    for (at, row) in sheet.rows.iter().enumerate() {
        let empty = marks::FilledRow::default();
        let again = typed.rows.get(&row.entry).unwrap_or(&empty);
        let absent = again.absent || again.cells.values().any(|text| is_absence(text));
        if absent != row.absent {
            let word = |absent: bool| if absent { "欠席" } else { "受験" }.to_owned();
            found.push(Difference { row: at, item: None, stored: word(row.absent), typed: word(absent) });
        } else if !absent {
            found.extend(compare_marks(at, row, again, &full));
        }
    }
    found
}

fn compare_marks<'a>(
    at: usize,
    row: &'a SheetRow,
    again: &'a marks::FilledRow,
    full: &'a [Points],
) -> impl Iterator<Item = Difference> + 'a {
    row.marks.iter().zip(full).enumerate().filter_map(move |(item, (stored, full))| {
        let text = again.cells.get(&item).map_or("", String::as_str);
        let same = match parse_cell(text, *full) {
            Ok(Cell::Blank) => stored.is_none(),
            Ok(Cell::Marked(points)) => *stored == Some(points),
            _ => false,
        };
        let shown = |text: String| if text.trim().is_empty() { "未入力".to_owned() } else { text };
        (!same).then(|| Difference {
            row: at,
            item: Some(item),
            stored: shown(stored.map(|points| points.to_string()).unwrap_or_default()),
            typed: shown(text.to_owned()),
        })
    })
}

fn is_absence(text: &str) -> bool {
    matches!(parse_cell(text, Points::new(u16::MAX)), Ok(Cell::Absent))
}
