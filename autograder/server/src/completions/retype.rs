//! Typing a sheet a second time: the values are compared with what is stored, and change nothing.
//!
//! Invariant: a cell that was left empty is not compared; it is counted, and what is stored in it stays hidden.

use autograder_grading::{Cell, Points, parse_cell};
use platform_database::Database;
use serde_json::json;

use super::complete::CompleteSheetError;
use super::store;
use crate::classrooms::Classroom;
use crate::exams::{self, ExamId};
use crate::extensions;
use crate::marks::{self, FilledRow, FilledSheet, Sheet, SheetRow};
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

/// What came of a second typing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) differences: Vec<Difference>,
    /// The cells that were left empty, as places of a row and an item; none of a pupil who was typed as 欠席.
    pub(super) untyped: Vec<(usize, usize)>,
}

impl Comparison {
    /// Whether every value was typed again, and none differs.
    pub(super) fn is_agreement(&self) -> bool {
        self.untyped.is_empty() && self.differences.is_empty()
    }
}

/// Compares a second typing with the sheet. How many values differ is noted at the sheet once all were typed: what
/// a part of them came to says nothing of the whole.
pub(super) async fn retype_sheet(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    typed: &FilledSheet,
) -> Result<Comparison, CompleteSheetError> {
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
    let found = compare(&sheet, typed);
    let (differences, untyped) = (found.differences.len(), found.untyped.len());
    if untyped == sheet.rows.len() * sheet.exam.items().count() {
        return Err(CompleteSheetError::NothingTyped);
    }
    if untyped == 0 {
        let counted = i64::try_from(differences).unwrap_or(i64::MAX);
        let of = (sheet.exam.id, classroom.id, sheet.revision);
        store::upsert_retyping(&mut tx, of, counted, by.actor()).await?;
    }
    let subject = format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), classroom.number);
    let facts = json!({ "revision": sheet.revision, "differences": differences, "untyped": untyped });
    platform_audit::record(&mut tx, by.actor(), "sheets.retyped", subject, &facts).await?;
    tx.commit().await?;
    Ok(found)
}

/// Where the two differ, row by row. Nothing is compared of a pupil who is 欠席 both times or was not typed at all.
fn compare(sheet: &Sheet, typed: &FilledSheet) -> Comparison {
    let full: Vec<Points> = sheet.exam.items().map(|item| item.points).collect();
    let untouched = FilledRow::default();
    let mut found = Comparison::default();
    for (at, row) in sheet.rows.iter().enumerate() {
        let again = typed.rows.get(&row.entry).unwrap_or(&untouched);
        let absent = again.absent || again.cells.values().any(|text| is_absence(text));
        let empty = if absent { Vec::new() } else { list_empty(again, full.len()) };
        let is_untouched = empty.len() == full.len();
        found.untyped.extend(empty.into_iter().map(|item| (at, item)));
        if is_untouched {
            continue;
        }
        if absent != row.absent {
            let word = |absent: bool| if absent { "欠席" } else { "受験" }.to_owned();
            let (stored, typed) = (word(row.absent), word(absent));
            found.differences.push(Difference { row: at, item: None, stored, typed });
        } else if !absent {
            found.differences.extend(compare_marks(at, row, again, &full));
        }
    }
    found
}

/// The places of the cells with nothing in them.
fn list_empty(again: &FilledRow, items: usize) -> Vec<usize> {
    (0..items).filter(|item| again.cells.get(item).is_none_or(|text| is_blank(text))).collect()
}

fn compare_marks<'a>(
    at: usize,
    row: &'a SheetRow,
    again: &'a FilledRow,
    full: &'a [Points],
) -> impl Iterator<Item = Difference> + 'a {
    row.marks.iter().zip(full).enumerate().filter_map(move |(item, (stored, full))| {
        let text = again.cells.get(&item).filter(|text| !is_blank(text))?;
        let same = matches!(parse_cell(text, *full), Ok(Cell::Marked(points)) if *stored == Some(points));
        (!same).then(|| Difference {
            row: at,
            item: Some(item),
            stored: stored.map_or_else(|| "未入力".to_owned(), |points| points.to_string()),
            typed: text.clone(),
        })
    })
}

fn is_absence(text: &str) -> bool {
    matches!(parse_cell(text, Points::new(u16::MAX)), Ok(Cell::Absent))
}

fn is_blank(text: &str) -> bool {
    matches!(parse_cell(text, Points::new(u16::MAX)), Ok(Cell::Blank))
}
