//! Writing who sits a round.

use std::collections::HashMap;

use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::load::{Pupil, load_pupils};
use super::sent::Wish;
use crate::classrooms::Classroom;
use crate::entries::{self, EntryId, NewEntry};
use crate::entry_notes::{self, EntryNote};
use crate::exams::ExamId;
use crate::marks::{self, Means, SittingChange, Source};
use crate::rounds::{self, MarkingClosed, Round, RoundId, RoundState};
use crate::staff::Registrar;
use crate::students::StudentId;

/// Why nothing was written.
#[derive(Debug, Error)]
pub(super) enum EnterError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// The round takes no pupils now.
    #[error(transparent)]
    Closed(#[from] MarkingClosed),
    /// Rows that somebody else changed, or that are gone, by name.
    #[error("表示したあとに、ほかの人が変えた生徒がいます: {}", .0.join("、"))]
    Stale(Vec<String>),
    /// Rows that cannot be so, each with the reason.
    #[error("{}", .0.join("。"))]
    Refused(Vec<String>),
    /// The database.
    #[error("the examinees could not be written")]
    Db(#[from] DbError),
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entered {
    pub(super) added: usize,
    pub(super) removed: usize,
    /// Pupils of whom a subject changed.
    pub(super) turned: usize,
    /// Pupils whose 座席 or メモ changed.
    pub(super) noted: usize,
}

/// Everything that the rows change.
#[derive(Default)]
struct Changes<'p> {
    added: Vec<Added<'p>>,
    removed: Vec<EntryId>,
    attendance: Vec<SittingChange>,
    notes: Vec<(EntryId, EntryNote)>,
    refused: Vec<String>,
}

/// Somebody who is entered.
struct Added<'p> {
    pupil: &'p Pupil,
    sits: [bool; 2],
    note: EntryNote,
}

/// Writes the rows of a 教室 that a person changed, all or none.
pub(super) async fn enter_examinees(
    database: &Database,
    by: &Registrar,
    round: RoundId,
    classroom: &Classroom,
    wishes: &[Wish],
) -> Result<Entered, EnterError> {
    let mut tx = database.write().await?;
    let round = rounds::hold_round_alone(&mut tx, round).await?.ok_or(EnterError::NoSuchRound)?;
    round.registering(by.scope(), tx.now())?;
    let pupils = load_pupils(&mut tx, round.id, classroom.id).await?;
    let mut changes = plan(&pupils, wishes)?;
    let marking = round.marking(by.scope(), tx.now());
    if let Err(closed) = marking
        && changes.needs_attendance()
    {
        let words = "教科を選んで受験するのは、得点の入力ができるあいだだけです";
        changes.refused.push(format!("{words}（{closed}）"));
    }
    if !changes.refused.is_empty() {
        return Err(EnterError::Refused(changes.refused));
    }
    let entered = write(&mut tx, by, &round, classroom, changes).await?;
    let Entered { added, removed, turned, noted } = entered;
    let facts = json!({ "added": added, "removed": removed, "turned": turned, "noted": noted });
    let subject = format!("rounds/{}/classrooms/{}", round.name, classroom.number);
    platform_audit::record(&mut tx, by.staff().actor(), "examinees.entered", subject, &facts).await?;
    tx.commit().await?;
    Ok(entered)
}

/// Compares the wishes with the pupils as they stand.
fn plan<'p>(pupils: &'p [Pupil], wishes: &[Wish]) -> Result<Changes<'p>, EnterError> {
    let by_id: HashMap<StudentId, &Pupil> = pupils.iter().map(|pupil| (pupil.student, pupil)).collect();
    let mut changes = Changes::default();
    let mut stale = Vec::new();
    for wish in wishes.iter().filter(|wish| wish.changes()) {
        match by_id.get(&wish.student) {
            Some(pupil) if pupil.code() == wish.was => changes.add(pupil, wish),
            Some(pupil) => stale.push(format!("{} {}", pupil.number, pupil.name)),
            None => stale.push("この教室の候補ではなくなった生徒".to_owned()),
        }
    }
    if stale.is_empty() { Ok(changes) } else { Err(EnterError::Stale(stale)) }
}

impl<'p> Changes<'p> {
    fn add(&mut self, pupil: &'p Pupil, wish: &Wish) {
        let sits = wish.sits;
        let note = match wish.note.over(&pupil.note) {
            Ok(note) => note,
            Err(words) => return self.refuse(pupil, &words),
        };
        let Some(entry) = pupil.entry else {
            if sits == [false, false] {
                return self.refuse(pupil, "座席とメモは、受験者にだけ付けられます");
            }
            self.added.push(Added { pupil, sits, note });
            return;
        };
        if sits == [false, false] && !pupil.is_touched {
            self.removed.push(entry);
            return;
        }
        if note != pupil.note {
            self.notes.push((entry, note));
        }
        for (seat, wanted) in pupil.seats.iter().zip(sits) {
            if !wanted && seat.sits && seat.has_marks {
                let words = "得点がもう入っています。外すときは、先に得点入力の画面で得点を消してください";
                self.refuse(pupil, &format!("{}: {words}", seat.subject.label()));
            }
            let change = seat.exam.filter(|_| seat.sits != wanted);
            self.attendance.extend(change.map(|exam| turned(entry, exam, seat.sits)));
        }
    }

    fn refuse(&mut self, pupil: &Pupil, words: &str) {
        self.refused.push(format!("生徒ID {} {} {words}", pupil.number, pupil.name));
    }

    /// Whether somebody sits one exam and not the other.
    fn needs_attendance(&self) -> bool {
        let partly = |added: &Added<'_>| {
            added.pupil.seats.iter().zip(added.sits).any(|(seat, wanted)| seat.exam.is_some() && !wanted)
        };
        !self.attendance.is_empty() || self.added.iter().any(partly)
    }
}

/// Somebody who sat, or did not, no longer does, or does.
fn turned(entry: EntryId, exam: ExamId, sat: bool) -> SittingChange {
    SittingChange { entry, exam, was_absent: !sat, is_absent: sat, cells: Vec::new(), note: None }
}

async fn write(
    tx: &mut WriteTx,
    by: &Registrar,
    round: &Round,
    classroom: &Classroom,
    mut changes: Changes<'_>,
) -> Result<Entered, EnterError> {
    let new: Vec<NewEntry> = changes
        .added
        .iter()
        .map(|added| NewEntry {
            student_id: added.pupil.student,
            juku_id: classroom.juku_id,
            classroom_id: classroom.id,
            grade: i64::from(added.pupil.grade.number()),
        })
        .collect();
    let made = entries::insert_entries(tx, round.id, &new).await?;
    let gone = entries::delete_untouched(tx, &changes.removed).await?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    if made != count(new.len()) || gone != count(changes.removed.len()) {
        return Err(EnterError::Stale(vec!["登録が同時に変わった生徒".to_owned()]));
    }
    if made + gone > 0 {
        rounds::advance_round_roster(tx, round.id).await?;
    }
    let mut turned_pupils: Vec<EntryId> = changes.attendance.iter().map(|change| change.entry).collect();
    turned_pupils.dedup();
    add_facts_of_new(tx, round, classroom, &mut changes).await?;
    let entered = Entered {
        added: new.len(),
        removed: changes.removed.len(),
        turned: turned_pupils.len(),
        noted: changes.notes.len(),
    };
    write_attendance(tx, by, round, classroom, &changes.attendance).await?;
    entry_notes::upsert_notes(tx, &changes.notes).await?;
    Ok(entered)
}

/// Adds the exams that new examinees do not sit, and what is noted of them, now that they have entries.
async fn add_facts_of_new(
    tx: &mut WriteTx,
    round: &Round,
    classroom: &Classroom,
    changes: &mut Changes<'_>,
) -> Result<(), DbError> {
    let says_more = |added: &Added<'_>| added.sits != [true, true] || !added.note.is_blank();
    if !changes.added.iter().any(says_more) {
        return Ok(());
    }
    let now = load_pupils(tx, round.id, classroom.id).await?;
    let entry = |student| now.iter().find(|pupil| pupil.student == student).and_then(|pupil| pupil.entry);
    for Added { pupil, sits, note } in &changes.added {
        let Some(entry) = entry(pupil.student) else { continue };
        let left_out = pupil.seats.iter().zip(sits).filter(|(_, wanted)| !**wanted);
        changes.attendance.extend(left_out.filter_map(|(seat, _)| Some(turned(entry, seat.exam?, true))));
        if !note.is_blank() {
            changes.notes.push((entry, note.clone()));
        }
    }
    Ok(())
}

async fn write_attendance(
    tx: &mut WriteTx,
    by: &Registrar,
    round: &Round,
    classroom: &Classroom,
    changes: &[SittingChange],
) -> Result<(), DbError> {
    let mut sheets: Vec<_> = changes.iter().map(|change| (change.exam, classroom.id)).collect();
    sheets.sort_unstable();
    sheets.dedup();
    marks::advance_sheets(tx, &sheets).await?;
    let source = if round.state == RoundState::Aggregating { Source::Correction } else { Source::Sheet };
    marks::write_marks(tx, by.staff().actor(), round.id, source, Means::Typed, changes).await.map(drop)
}
