//! The pupils of a 教室 with what is known of their sitting.

use std::collections::HashMap;

use autograder_grading::{Grade, Subject};
use platform_database::{DbResult, ReadTx};

use super::store::{self, SittingRow};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::entry_notes::EntryNote;
use crate::exams::{self, Exam, ExamId};
use crate::rounds::RoundId;
use crate::students::StudentId;

/// A pupil who sits the round in the 教室, or could.
#[derive(Clone, Debug)]
pub(super) struct Pupil {
    pub(super) student: StudentId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) grade: Grade,
    pub(super) entry: Option<EntryId>,
    /// Whether something is or was known of the sitting.
    pub(super) is_touched: bool,
    /// 座席 and メモ; nothing while the pupil is not entered.
    pub(super) note: EntryNote,
    /// In the order of the grade's subjects.
    pub(super) seats: [Seat; 2],
}

/// One exam for one pupil.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) subject: Subject,
    /// `None` while the exam is not held, or not defined yet.
    pub(super) exam: Option<ExamId>,
    pub(super) sits: bool,
    pub(super) has_marks: bool,
}

impl Pupil {
    /// Which exams the pupil sits.
    pub(super) fn sits(&self) -> [bool; 2] {
        self.seats.map(|seat| seat.sits)
    }

    /// What a form brings back of how the row stood: the entry, the two exams, and behind them what is noted: `110-5f3a…`.
    pub(super) fn code(&self) -> String {
        let [first, second] = self.sits();
        let ticks: String =
            [self.entry.is_some(), first, second].map(|on| if on { '1' } else { '0' }).iter().collect();
        let stamp = self.note.stamp();
        if stamp.is_empty() { ticks } else { format!("{ticks}-{stamp}") }
    }
}

/// Loads the pupils of a 教室 for a round, by grade and 生徒ID.
pub(super) async fn load_pupils(
    tx: &mut ReadTx,
    round: RoundId,
    classroom: ClassroomId,
) -> DbResult<Vec<Pupil>> {
    let exams = exams::list_exams(tx, round).await?;
    let sittings: HashMap<(EntryId, ExamId), SittingRow> = store::list_sittings(tx, round, classroom)
        .await?
        .into_iter()
        .map(|row| ((row.entry_id, row.exam_id), row))
        .collect();
    let rows = store::list_pupils(tx, round, classroom).await?;
    let pupil = |row: store::PupilRow| {
        let grade = u8::try_from(row.grade).ok().and_then(Grade::from_number);
        let grade = grade.expect("a check constraint holds the grades");
        let seats = grade.subjects().map(|subject| seat(&exams, &sittings, row.entry_id, grade, subject));
        Pupil {
            student: row.student_id,
            number: row.number,
            name: row.name,
            kana: row.kana,
            grade,
            entry: row.entry_id,
            is_touched: row.is_touched,
            note: row.note,
            seats,
        }
    };
    Ok(rows.into_iter().map(pupil).collect())
}

fn seat(
    exams: &[Exam],
    sittings: &HashMap<(EntryId, ExamId), SittingRow>,
    entry: Option<EntryId>,
    grade: Grade,
    subject: Subject,
) -> Seat {
    let exam = exams.iter().find(|exam| exam.grade == grade && exam.subject == subject).map(|exam| exam.id);
    let known = entry.zip(exam).and_then(|key| sittings.get(&key));
    Seat {
        subject,
        exam,
        sits: entry.is_some() && !known.is_some_and(|row| row.absent),
        has_marks: known.is_some_and(|row| row.entered > 0),
    }
}
