//! A sheet: one exam as it is marked in one 教室, as it is stored and with what was typed over it.

use std::collections::HashMap;

use autograder_grading::{Cell, Points, Subject, parse_cell};
use platform_database::{DbResult, ReadTx};

use super::filled::FilledRow;
use super::store;
pub(super) use super::words::RowState;
use crate::classrooms::Classroom;
use crate::entries::EntryId;
use crate::exams::{Exam, ItemId};
use crate::rounds::Round;
use crate::sitting_notes::{self, Note};
use crate::snapshots::{self, PastResult};
use crate::students::StudentId;

/// A sheet as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) exam: Exam,
    pub(crate) classroom: Classroom,
    /// What a save must have seen to win.
    pub(crate) revision: i64,
    pub(crate) rows: Vec<SheetRow>,
}

/// One pupil on a sheet.
#[derive(Clone, Debug)]
pub(crate) struct SheetRow {
    pub(crate) entry: EntryId,
    pub(crate) student: StudentId,
    pub(crate) number: String,
    pub(crate) name: String,
    /// ふりがな; empty where nobody wrote it.
    pub(crate) kana: String,
    /// 座席; empty where none is given.
    pub(crate) seat: String,
    pub(crate) absent: bool,
    /// The marks in the order of [`Exam::items`]; kept, but not counted, while absent.
    pub(crate) marks: Vec<Option<Points>>,
    pub(crate) note: Option<Note>,
}

/// Loads the sheet of `exam` in `classroom`.
pub(crate) async fn find_sheet(tx: &mut ReadTx, exam: Exam, classroom: Classroom) -> DbResult<Sheet> {
    let revision = store::find_revision(tx, exam.id, classroom.id).await?;
    let pupils = store::list_pupils(tx, exam.id, classroom.id).await?;
    let marks: HashMap<(EntryId, ItemId), Points> = store::list_marks(tx, exam.id, classroom.id)
        .await?
        .into_iter()
        .map(|mark| ((mark.entry_id, mark.item_id), mark.points()))
        .collect();
    let entries: Vec<EntryId> = pupils.iter().map(|pupil| pupil.entry_id).collect();
    let mut notes = sitting_notes::list_notes_of_entries(tx, &entries).await?;
    let rows = pupils
        .into_iter()
        .map(|pupil| SheetRow {
            marks: exam.items().map(|item| marks.get(&(pupil.entry_id, item.id)).copied()).collect(),
            note: notes.remove(&(pupil.entry_id, exam.id)),
            entry: pupil.entry_id,
            student: pupil.student_id,
            number: pupil.number,
            name: pupil.name,
            kana: pupil.kana,
            seat: pupil.seat,
            absent: pupil.absent,
        })
        .collect();
    Ok(Sheet { exam, classroom, revision, rows })
}

/// What the pupils of a sheet had in its subject in the last round before `round` that is or was 確定.
pub(crate) async fn find_last_totals(
    tx: &mut ReadTx,
    round: &Round,
    sheet: &Sheet,
) -> DbResult<HashMap<EntryId, u32>> {
    let pupils: Vec<_> = sheet.rows.iter().map(|row| (row.entry, row.student)).collect();
    let totals = list_last_totals(tx, round, &pupils).await?;
    let of_subject = totals.into_iter().filter(|((_, subject), _)| *subject == sheet.exam.subject);
    Ok(of_subject.map(|((entry, _), total)| (entry, total)).collect())
}

/// What pupils had in each subject in that round.
pub(crate) async fn list_last_totals(
    tx: &mut ReadTx,
    round: &Round,
    pupils: &[(EntryId, StudentId)],
) -> DbResult<HashMap<(EntryId, Subject), u32>> {
    let newest: Vec<_> = snapshots::list_earlier(tx, round).await?.into_iter().take(1).collect();
    let students: Vec<StudentId> = pupils.iter().map(|(_, student)| *student).collect();
    let entries: HashMap<StudentId, EntryId> =
        pupils.iter().map(|(entry, student)| (*student, *entry)).collect();
    let past = snapshots::list_past_results(tx, &newest, &students).await?;
    let total_of = |result: &PastResult| {
        let entry = *entries.get(&result.student_id)?;
        Some(((entry, result.subject()?), u32::try_from(result.total).ok()?))
    };
    Ok(past.iter().filter_map(total_of).collect())
}

/// A row as the page shows it.
#[derive(Debug)]
pub(super) struct ShownRow {
    pub(super) absent: bool,
    pub(super) cells: Vec<ShownCell>,
}

/// A cell as the page shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShownCell {
    /// What stands in the field.
    pub(super) text: String,
    /// Its points, if the text is a mark of at most its 配点.
    pub(super) points: Option<Points>,
    /// What is stored.
    pub(super) stored: Option<Points>,
    /// Whether somebody else stored another value since the person began to type this one.
    pub(super) in_conflict: bool,
}

impl ShownRow {
    /// `stored`, with what was `typed` over it. A cell that the person left as it was shown follows what is
    /// stored now; one that both changed keeps what was typed, and is in conflict.
    pub(super) fn of(stored: &SheetRow, typed: Option<&FilledRow>, items: &[Points]) -> ShownRow {
        let seen = typed.and_then(|typed| typed.seen.as_ref());
        let absent = match (typed, seen) {
            (Some(typed), Some(seen)) if typed.absent == seen.absent => stored.absent,
            (Some(typed), _) => typed.absent,
            (None, _) => stored.absent,
        };
        let cells = items.iter().zip(&stored.marks).enumerate().map(|(at, (full, mark))| {
            let text = typed.and_then(|typed| typed.cells.get(&at));
            let seen = seen.and_then(|seen| seen.marks.get(at)).copied();
            ShownCell::of(*full, *mark, text, seen)
        });
        ShownRow { absent, cells: cells.collect() }
    }

    /// How far the row is filled in, as it is shown.
    pub(super) fn state(&self) -> RowState {
        let entered = self.cells.iter().filter(|cell| cell.points.is_some()).count();
        RowState::of(self.absent, entered, self.cells.len())
    }

    /// The sum of the marks that are there.
    pub(super) fn sum(&self) -> u32 {
        self.cells.iter().filter_map(|cell| cell.points).map(|points| u32::from(points.get())).sum()
    }
}

impl ShownCell {
    /// `seen` is what stood there when the person began; unknown, it counts as what is stored no longer.
    fn of(
        full: Points,
        stored: Option<Points>,
        typed: Option<&String>,
        seen: Option<Option<Points>>,
    ) -> ShownCell {
        let kept = stored.map(|points| points.to_string()).unwrap_or_default();
        let text = match typed {
            Some(typed) if !says(typed, stored) && !seen.is_some_and(|seen| says(typed, seen)) => {
                typed.clone()
            }
            _ => kept,
        };
        let in_conflict = !says(&text, stored) && seen != Some(stored);
        let points = match parse_cell(&text, full) {
            Ok(Cell::Marked(points)) => Some(points),
            _ => None,
        };
        ShownCell { text, points, stored, in_conflict }
    }

    /// Whether the field holds something else than what is stored.
    pub(super) fn is_unsaved(&self) -> bool {
        !says(&self.text, self.stored)
    }
}

/// Whether `text` means exactly that mark, or 未入力.
fn says(text: &str, mark: Option<Points>) -> bool {
    match parse_cell(text, Points::new(u16::MAX)) {
        Ok(Cell::Blank) => mark.is_none(),
        Ok(Cell::Marked(points)) => mark == Some(points),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Points = Points::new(20);

    #[test]
    fn only_what_both_changed_is_in_conflict() {
        let mark = |number: u16| Some(Points::new(number));
        for (typed, seen, stored, text, in_conflict) in [
            ("14", None, None, "14", false),
            ("14", None, mark(16), "14", true),
            ("14", mark(12), mark(12), "14", false),
            ("14", mark(12), mark(14), "14", false),
            ("１２", mark(12), mark(16), "16", false),
            ("", None, mark(16), "16", false),
            ("", mark(12), mark(16), "", true),
            ("99", mark(12), mark(12), "99", false),
        ] {
            let cell = ShownCell::of(FULL, stored, Some(&typed.to_owned()), Some(seen));
            assert_eq!(
                (cell.text.as_str(), cell.in_conflict),
                (text, in_conflict),
                "{typed} {seen:?} {stored:?}"
            );
        }
    }

    #[test]
    fn a_cell_that_nobody_typed_shows_what_is_stored() {
        let cell = ShownCell::of(FULL, Some(Points::new(0)), None, None);
        assert_eq!((cell.text.as_str(), cell.points, cell.in_conflict), ("0", Some(Points::new(0)), false));
    }
}
