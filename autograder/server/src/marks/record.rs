//! Recording a sheet that somebody filled in.

use autograder_grading::{Cell, InvalidMark, parse_cell};
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::filled::{FilledRow, FilledSheet};
use super::sheet::{Sheet, SheetRow, find_sheet};
use super::store;
use super::write::{CellChange, Means, SittingChange, Source, write_marks};
use crate::classrooms::Classroom;
use crate::entries::EntryId;
use crate::exams::{self, ExamId};
use crate::extensions;
use crate::rounds::{self, MarkingClosed};
use crate::staff::Marker;

/// A cell that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CellProblem {
    pub(crate) entry: EntryId,
    /// The place among the exam's items.
    pub(crate) item: usize,
    pub(crate) problem: InvalidMark,
}

/// Why nothing was recorded.
#[derive(Debug, Error)]
pub(crate) enum RecordMarksError {
    /// No such exam, or nobody of its grade sits it in this 教室.
    #[error("得点表がありません")]
    NoSuchSheet,
    /// Marks are not taken now.
    #[error(transparent)]
    Closed(#[from] MarkingClosed),
    /// The sheet was saved by somebody else, or its pupils changed, since it was shown.
    #[error("表示したあとに、この得点表が変わりました")]
    Stale,
    /// Cells that are no marks.
    #[error("得点として読めないところがあります")]
    Invalid(Vec<CellProblem>),
    /// The database.
    #[error("the marks could not be recorded")]
    Db(#[from] DbError),
}

/// What a save changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// Marks where there were none.
    pub(crate) new: usize,
    /// Marks that replaced another.
    pub(crate) changed: usize,
    /// Marks that were taken away: 未入力 again.
    pub(crate) cleared: usize,
    /// Pupils who became absent, or no longer are.
    pub(crate) turned: usize,
}

impl Recorded {
    fn of(changes: &[SittingChange]) -> Recorded {
        let mut recorded = Recorded::default();
        for cell in changes.iter().flat_map(|change| &change.cells) {
            match (cell.old, cell.new) {
                (None, _) => recorded.new += 1,
                (Some(_), Some(_)) => recorded.changed += 1,
                (Some(_), None) => recorded.cleared += 1,
            }
        }
        recorded.turned = changes.iter().filter(|change| change.was_absent != change.is_absent).count();
        recorded
    }
}

/// Replaces the marks of one exam in one 教室, all or none. `classroom` was found within the
/// person's scope, which is the permission to mark there. A sheet that says nothing new is not moved on.
pub(crate) async fn record_marks(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    filled: &FilledSheet,
) -> Result<Recorded, RecordMarksError> {
    let mut tx = database.write().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(RecordMarksError::NoSuchSheet)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(RecordMarksError::NoSuchSheet)?;
    let round = extensions::seen_in(&mut tx, round, classroom).await?;
    round.marking(by.scope(), tx.now())?;
    let won = store::advance_sheet(&mut tx, exam.id, classroom.id, filled.revision).await?;
    let sheet = find_sheet(&mut tx, exam, classroom.clone()).await?;
    if sheet.rows.is_empty() {
        return Err(RecordMarksError::NoSuchSheet);
    }
    if !won || !filled.rows.keys().all(|entry| sheet.rows.iter().any(|row| row.entry == *entry)) {
        return Err(RecordMarksError::Stale);
    }
    let changes = plan_changes(&sheet, filled).map_err(RecordMarksError::Invalid)?;
    if changes.is_empty() {
        return Ok(Recorded::default());
    }
    let source = Source::typed(&round, by.scope());
    write_marks(&mut tx, by.actor(), round.id, source, Means::Typed, &changes).await?;
    let subject = format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), classroom.number);
    let cells: usize = changes.iter().map(|change| change.cells.len()).sum();
    platform_audit::record(&mut tx, by.actor(), "marks.recorded", subject, &json!({ "cells": cells }))
        .await?;
    tx.commit().await?;
    Ok(Recorded::of(&changes))
}

/// What `filled` changes; rows that it does not name stay as they are.
fn plan_changes(sheet: &Sheet, filled: &FilledSheet) -> Result<Vec<SittingChange>, Vec<CellProblem>> {
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    for row in &sheet.rows {
        if let Some(typed) = filled.rows.get(&row.entry) {
            changes.extend(plan_row(sheet, row, typed, &mut problems));
        }
    }
    if problems.is_empty() { Ok(changes) } else { Err(problems) }
}

/// A cell that was not sent stays as it is. The absence word in any cell makes the pupil absent; an absent pupil's marks are left alone.
fn plan_row(
    sheet: &Sheet,
    row: &SheetRow,
    typed: &FilledRow,
    problems: &mut Vec<CellProblem>,
) -> Option<SittingChange> {
    let mut is_absent = typed.absent;
    let mut cells = Vec::new();
    for (at, (item, old)) in sheet.exam.items().zip(&row.marks).enumerate() {
        let Some(text) = typed.cells.get(&at) else { continue };
        let new = match parse_cell(text, item.points) {
            Ok(Cell::Blank) => None,
            Ok(Cell::Marked(points)) => Some(points),
            Ok(Cell::Absent) => {
                is_absent = true;
                continue;
            }
            Err(problem) => {
                problems.push(CellProblem { entry: row.entry, item: at, problem });
                continue;
            }
        };
        if new != *old {
            cells.push(CellChange { item: item.id, old: *old, new });
        }
    }
    if is_absent {
        cells.retain(|cell| cell.new.is_some());
    }
    let changed = !cells.is_empty() || is_absent != row.absent;
    changed.then_some(SittingChange {
        entry: row.entry,
        exam: sheet.exam.id,
        was_absent: row.absent,
        is_absent,
        cells,
        note: None,
    })
}
