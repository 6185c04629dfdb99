//! Performing a batch of operations on one sheet.

use std::collections::{BTreeMap, HashMap};

use autograder_grading::Points;
use platform_database::{Database, DbError, DbResult};
use serde_json::json;
use thiserror::Error;

use super::operation::{Operation, Outcome, Verdict, WantedNote};
use super::store::{self, LastChange, Performed};
use crate::classrooms::Classroom;
use crate::entries::EntryId;
use crate::exams::{self, ExamId};
use crate::extensions;
use crate::marks::{self, CellChange, Means, Sheet, SheetRow, SittingChange, Source};
use crate::rounds::{self, MarkingClosed, Round};
use crate::sitting_notes::{Note, NoteChange};
use crate::staff::{Marker, Scope};

/// Why the batch was not looked at.
#[derive(Debug, Error)]
pub(crate) enum PerformError {
    /// No such exam, or nobody of its grade sits it in this 教室.
    #[error("得点表がありません")]
    NoSuchSheet,
    /// The database.
    #[error("the operations could not be performed")]
    Db(#[from] DbError),
}

/// The changes of a batch in their order; a run of the same means is one edit of the history.
type Edits = Vec<(Means, BTreeMap<EntryId, SittingChange>)>;

/// Performs what can be performed and says of each operation what became of it, and which was the newest edit that came of
/// them. `classroom` was found within the person's scope, which is the permission to mark there.
///
/// What comes of the batch is worked out while nobody waits. If the sheet is another one when it is to be kept, somebody
/// else's batch was kept meanwhile, and it is worked out anew.
pub(crate) async fn perform_operations(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    operations: &[Operation],
) -> Result<(Vec<Outcome>, Option<i64>), PerformError> {
    loop {
        let (outcomes, draft) = work_out(database, by, classroom, exam, operations).await?;
        let Some(draft) = draft else { return Ok((outcomes, None)) };
        if let Kept::Yes(edit) = draft.keep(database, by).await? {
            return Ok((outcomes, edit));
        }
    }
}

/// What comes of the batch on the sheet as it is now; no draft where nothing is to be kept.
async fn work_out(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    operations: &[Operation],
) -> Result<(Vec<Outcome>, Option<Draft>), PerformError> {
    let mut tx = database.read().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(PerformError::NoSuchSheet)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or(PerformError::NoSuchSheet)?;
    let round = extensions::seen_in(&mut tx, round, classroom).await?;
    if let Err(closed) = round.marking(by.scope(), tx.now()) {
        let before = store::list_performed(&mut tx, operations).await?;
        let ended = |operation: &Operation| operation.too_late(exam.id, &before, &closed);
        return Ok((operations.iter().map(ended).collect(), None));
    }
    let sheet = marks::find_sheet(&mut tx, exam, classroom.clone()).await?;
    let before = store::list_performed(&mut tx, operations).await?;
    let mut bench = Bench::new(sheet, before);
    let mut outcomes: Vec<Outcome> = operations.iter().map(|operation| bench.perform(operation)).collect();
    let last = store::list_last_changes(&mut tx, bench.sheet.exam.id, &bench.contested).await?;
    name_the_others(&mut outcomes, operations, &last, by.scope());
    let Bench { sheet, edits, performed, .. } = bench;
    let draft = Draft { round, sheet, edits, performed };
    Ok((outcomes, Some(draft).filter(|draft| !draft.performed.is_empty())))
}

/// What is to be kept of a batch, upon what was read.
struct Draft {
    round: Round,
    /// As it is then.
    sheet: Sheet,
    edits: Edits,
    performed: Vec<(String, EntryId)>,
}

/// Whether a draft was kept.
enum Kept {
    /// With the newest edit, if anything changed.
    Yes(Option<i64>),
    /// The sheet, its pupils, the time for it or the names that are free are not as they were read.
    No,
}

impl Draft {
    async fn keep(self, database: &Database, by: &Marker) -> DbResult<Kept> {
        let Draft { round: seen, sheet, edits, performed } = self;
        let mut tx = database.write().await?;
        let Some(round) = rounds::hold_round(&mut tx, seen.id).await? else { return Ok(Kept::No) };
        let round = extensions::seen_in(&mut tx, round, &sheet.classroom).await?;
        let is_as_seen = (round.revision, round.roster_revision) == (seen.revision, seen.roster_revision)
            && round.marking(by.scope(), tx.now()).is_ok();
        let (exam, room) = (sheet.exam.id, sheet.classroom.id);
        if !is_as_seen || !marks::advance_sheet(&mut tx, exam, room, sheet.revision).await? {
            return Ok(Kept::No);
        }
        let source = Source::typed(&round, by.scope());
        let mut newest = None;
        for (means, changes) in edits {
            let changes: Vec<SittingChange> = changes.into_values().collect();
            newest = marks::write_marks(&mut tx, by.actor(), round.id, source, means, &changes).await?;
            let cells: usize = changes.iter().map(|change| change.cells.len()).sum();
            let subject =
                format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), sheet.classroom.number);
            let facts = json!({ "cells": cells, "means": means.code() });
            platform_audit::record(&mut tx, by.actor(), "marks.recorded", subject, &facts).await?;
        }
        if !store::insert_performed(&mut tx, exam, &performed).await? {
            return Ok(Kept::No);
        }
        tx.commit().await?;
        Ok(Kept::Yes(newest))
    }
}

impl Operation {
    fn ending(&self, result: Verdict) -> Outcome {
        Outcome { op: self.op.clone(), result }
    }

    /// What is said of an operation whose name was kept `before`: it was this one, of which only the answer was lost, or
    /// one elsewhere, and then nothing is known of this one.
    fn again(&self, exam: ExamId, before: &Performed) -> Option<Verdict> {
        let cell = before.get(&self.op)?;
        Some(if cell.is_none_or(|cell| cell == (exam, self.entry)) {
            Verdict::Kept
        } else {
            Verdict::Invalid {
                why: "同じ名前の操作を、別の生徒か得点表で受け取っています".to_owned()
            }
        })
    }

    /// What is said when marks are not taken.
    fn too_late(&self, exam: ExamId, before: &Performed, closed: &MarkingClosed) -> Outcome {
        let late = || Verdict::Locked { why: format!("{closed}。") };
        self.ending(self.again(exam, before).unwrap_or_else(late))
    }
}

/// A sheet under the hands of a batch: each operation sees what those before it did.
struct Bench {
    sheet: Sheet,
    at: HashMap<EntryId, usize>,
    before: Performed,
    performed: Vec<(String, EntryId)>,
    edits: Edits,
    /// The operations whose cells hold what somebody else stored.
    contested: Vec<Operation>,
}

impl Bench {
    fn new(sheet: Sheet, before: Performed) -> Bench {
        let at = sheet.rows.iter().enumerate().map(|(at, row)| (row.entry, at)).collect();
        Bench { sheet, at, before, performed: Vec::new(), edits: Edits::new(), contested: Vec::new() }
    }

    fn perform(&mut self, operation: &Operation) -> Outcome {
        let exam = self.sheet.exam.id;
        if let Some(verdict) = operation.again(exam, &self.before) {
            return operation.ending(verdict);
        }
        let result = self.judge(operation);
        if result == Verdict::Kept {
            self.before.insert(operation.op.clone(), Some((exam, operation.entry)));
            self.performed.push((operation.op.clone(), operation.entry));
        } else if matches!(result, Verdict::Conflict { .. }) {
            self.contested.push(operation.clone());
        }
        operation.ending(result)
    }

    fn judge(&mut self, operation: &Operation) -> Verdict {
        let Some(&at) = self.at.get(&operation.entry) else { return Verdict::Gone };
        match (&operation.note, operation.item) {
            (Some(wanted), _) => self.note(at, operation.means, wanted),
            (None, None) => self.turn(at, operation),
            (None, Some(item)) => {
                let place = self.sheet.exam.items().position(|other| other.id == item);
                place.map_or(Verdict::Gone, |place| self.mark(at, place, operation))
            }
        }
    }

    /// Makes a pupil absent, or present again.
    fn turn(&mut self, at: usize, operation: &Operation) -> Verdict {
        let Some(absent) = attendance(operation.value) else {
            return Verdict::Invalid { why: "出欠は受験か欠席です".to_owned() };
        };
        let stored = self.sheet.rows[at].absent;
        if stored != absent && attendance(operation.seen).unwrap_or(false) != stored {
            return conflict(Some(i64::from(stored)));
        }
        if stored != absent {
            self.change(at, operation.means).is_absent = absent;
            self.sheet.rows[at].absent = absent;
        }
        Verdict::Kept
    }

    /// Notes something of a pupil who sat, or nothing any more.
    fn note(&mut self, at: usize, means: Means, wanted: &WantedNote) -> Verdict {
        let new = match wanted.value.as_deref().map(str::parse::<Note>).transpose() {
            Ok(new) => new,
            Err(invalid) => return Verdict::Invalid { why: invalid.to_string() },
        };
        let old = self.sheet.rows[at].note.clone();
        let seen = wanted.seen.as_deref().and_then(|line| line.parse::<Note>().ok());
        if old != new && seen != old {
            let note = old.map(String::from);
            return Verdict::Conflict { value: None, by: String::new(), at: None, note };
        }
        if old != new {
            let change = &mut self.change(at, means).note;
            let first = change.take().map_or(old, |change| change.old);
            *change = Some(NoteChange { old: first, new: new.clone() });
            self.sheet.rows[at].note = new;
        }
        Verdict::Kept
    }

    /// Puts a mark into a cell, or takes it out.
    fn mark(&mut self, at: usize, place: usize, operation: &Operation) -> Verdict {
        let item = self.sheet.exam.items().nth(place).expect("the place was just found");
        let wanted = match operation.value.map(u16::try_from) {
            None => None,
            Some(Ok(points)) if points <= item.points.get() => Some(Points::new(points)),
            Some(_) => return Verdict::Invalid { why: format!("{}点満点です", item.points) },
        };
        let stored = self.sheet.rows[at].marks[place];
        let number = |mark: Option<Points>| mark.map(|points| i64::from(points.get()));
        if stored != wanted && operation.seen != number(stored) {
            return conflict(number(stored));
        }
        if stored != wanted {
            let cells = &mut self.change(at, operation.means).cells;
            match cells.iter_mut().find(|cell| cell.item == item.id) {
                Some(cell) => cell.new = wanted,
                None => cells.push(CellChange { item: item.id, old: stored, new: wanted }),
            }
            self.sheet.rows[at].marks[place] = wanted;
        }
        Verdict::Kept
    }

    /// The change of a pupil's row within the edit of these means.
    fn change(&mut self, at: usize, means: Means) -> &mut SittingChange {
        let SheetRow { entry, absent, .. } = self.sheet.rows[at];
        let exam = self.sheet.exam.id;
        if self.edits.last().is_none_or(|(last, _)| *last != means) {
            self.edits.push((means, BTreeMap::new()));
        }
        let (_, changes) = self.edits.last_mut().expect("one was just put there");
        changes.entry(entry).or_insert_with(|| SittingChange {
            entry,
            exam,
            was_absent: absent,
            is_absent: absent,
            cells: Vec::new(),
            note: None,
        })
    }
}

fn attendance(number: Option<i64>) -> Option<bool> {
    match number {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    }
}

fn conflict(value: Option<i64>) -> Verdict {
    Verdict::Conflict { value, by: String::new(), at: None, note: None }
}

/// Says of each conflict who stored the other value, and when.
fn name_the_others(outcomes: &mut [Outcome], operations: &[Operation], last: &[LastChange], scope: &Scope) {
    for (outcome, operation) in outcomes.iter_mut().zip(operations) {
        if let Verdict::Conflict { by, at, .. } = &mut outcome.result {
            let of_cell = |change: &&LastChange| {
                change.entry_id == operation.entry
                    && change.item_id == operation.item
                    && change.of_note == operation.note.is_some()
            };
            if let Some(change) = last.iter().find(of_cell) {
                *by = scope.name_of(&change.by_name, change.is_of_headquarters).to_owned();
                *at = Some(change.changed_at);
            }
        }
    }
}
